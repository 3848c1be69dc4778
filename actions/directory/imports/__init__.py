"""Taking services in: from HSDS JSON, tabular HSDS packages and tables of one row a service."""
