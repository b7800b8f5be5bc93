"""Material that benchmarks make for themselves, the same on every machine."""
