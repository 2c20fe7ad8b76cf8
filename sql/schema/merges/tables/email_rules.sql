-- What a provider ignores in an address is for the search alone: whoever holds max@ does not hold m.ax@, as far as signing in goes.
create table strata_merges.email_rules (
  domain           text collate "C" not null,
  canonical_domain text collate "C" not null,
  tag_separator    text,
  ignored          text not null default '',

  constraint email_rules_pkey primary key (domain),
  constraint email_rules_domain_check check (domain = lower(domain) and length(domain) between 1 and 253),
  constraint email_rules_canonical_domain_check check (canonical_domain = lower(canonical_domain) and length(canonical_domain) between 1 and 253),
  constraint email_rules_tag_separator_check check (length(tag_separator) = 1),
  constraint email_rules_ignored_check check (length(ignored) <= 10)
);

comment on table strata_merges.email_rules is 'One row per mail domain, and one of the name * for all others: what its provider ignores in an address. The owner adds more.';
comment on column strata_merges.email_rules.domain is 'The part after the @, or * for every domain without a row of its own.';
comment on column strata_merges.email_rules.canonical_domain is 'The domain that it is another name of, or itself; * in the row of that name.';
comment on column strata_merges.email_rules.tag_separator is 'From which character on the part before the @ is a sub-address; null when there are none.';
comment on column strata_merges.email_rules.ignored is 'Characters that make no difference in the part before the @.';

insert into strata_merges.email_rules (domain, canonical_domain, tag_separator, ignored) values
  ('*', '*', '+', ''),
  ('gmail.com', 'gmail.com', '+', '.'),
  ('googlemail.com', 'gmail.com', '+', '.'),
  ('icloud.com', 'icloud.com', '+', ''),
  ('me.com', 'icloud.com', '+', ''),
  ('mac.com', 'icloud.com', '+', ''),
  ('pm.me', 'proton.me', '+', '.-_'),
  ('proton.me', 'proton.me', '+', '.-_'),
  ('protonmail.com', 'proton.me', '+', '.-_'),
  ('yahoo.com', 'yahoo.com', '-', ''),
  ('ymail.com', 'ymail.com', '-', '');
