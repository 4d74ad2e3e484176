"""Reports: a page a board would act on."""
