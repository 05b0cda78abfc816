"""The allocation engine: a scenario in, a judged and explained plan out. No clock of the wall, no I/O, no framework."""
