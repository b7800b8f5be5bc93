"""Packages of E-ARK CSIP 2.0.4 and 2.1.0: METS and PREMIS, written in one pass, read, checked. No Django."""
