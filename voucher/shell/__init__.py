"""Around the pure core: tables, loading and writing of state, the vault, the home, files in and out. The core never
imports it."""
