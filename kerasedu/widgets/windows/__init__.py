"""What explorers of sliding windows share: convolution and pooling."""
