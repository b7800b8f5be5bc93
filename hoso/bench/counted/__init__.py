"""What is counted of what was read: values of fields, arrival stamps, first pages inside a pile."""
