create domain strata_core.sha256 as bytea
  constraint sha256_check check (length(value) = 32);

comment on domain strata_core.sha256 is 'A SHA-256, plain or keyed: 32 bytes.';
