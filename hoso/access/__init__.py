"""Actor, acts, classes, secrecy: plain values that every room may hold."""
