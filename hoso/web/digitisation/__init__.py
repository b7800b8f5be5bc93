"""Pages of digitisation: batches, upload, held files, quality control, figures."""
