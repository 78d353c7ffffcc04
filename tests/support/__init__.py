"""What tests of every language share: the emulator, the C compiler, servers that misbehave."""
