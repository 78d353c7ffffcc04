"""The emulator's description of itself, held against what it does."""
