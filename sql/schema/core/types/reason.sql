create domain strata_core.reason as text
  constraint reason_check check (length(value) between 1 and 1000 and value !~ '[[:cntrl:]]' and btrim(value) <> '');

comment on domain strata_core.reason is 'A reason in somebody''s words: 1 to 1,000 characters on one line, not all blank.';
