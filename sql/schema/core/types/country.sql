create domain strata_core.country as text
  constraint country_check check (value ~ '^[A-Z]{2}$');

comment on domain strata_core.country is 'A country as ISO 3166-1 alpha-2 writes it.';
