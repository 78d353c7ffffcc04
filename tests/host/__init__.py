"""What a call does to the process that makes it: signals, forks, threads, descriptors, stack, memory, its end."""
