"""Records written out as workbooks: the neighbour of the importers, which read them."""
