"""A store that grows: documents' graphs in an Oxigraph store on disk, beside a ledger of what is in it."""
