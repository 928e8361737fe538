"""Why and why not: of pairs, of people without anybody, and ranked partners for one person."""
