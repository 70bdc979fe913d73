"""Looking into a recurrent layer, time step by time step."""
