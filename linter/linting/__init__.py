"""The engine, suppressions, baselines and fixes: pure up to here."""
