"""The official SDKs, unchanged, against the emulator."""
