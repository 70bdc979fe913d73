"""kerasedu and Keras: the alias under which `import keras` finds kerasedu."""

from kerasedu.interop.alias_switch import alias, alias_is_on, disable_alias, enable_alias

__all__ = ["alias", "alias_is_on", "disable_alias", "enable_alias"]
