"""The directory in Open Referral HSDS 3.1, written and read: docs/directory.md."""
