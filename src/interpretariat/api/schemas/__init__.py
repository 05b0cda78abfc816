"""The shapes that programs send and receive: msgspec structs, one module a noun."""
