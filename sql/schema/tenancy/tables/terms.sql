-- What people and legal entities are asked to agree to. The text stays where the host publishes it; here is which versions there were and who accepted them.
-- Consents repeat what kind of term it is and whom it binds, so that checks on their own row can say what follows from that.
create table strata_tenancy.terms (
  term       text not null,
  kind       text not null,
  applies_to text not null,
  name       text not null,
  created_at timestamptz not null default clock_timestamp(),
  retired_at timestamptz,

  constraint terms_pkey primary key (term),
  constraint terms_term_kind_applies_to_key unique (term, kind, applies_to),
  constraint terms_term_check check (term ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint terms_kind_check check (kind in ('agreement', 'notice', 'consent')),
  constraint terms_applies_to_check check (applies_to in ('user', 'organization', 'customer')),
  constraint terms_name_check check (length(name) between 1 and 200 and name !~ '[[:cntrl:]]')
);

comment on table strata_tenancy.terms is 'One row per text that is to be agreed to, such as terms of use, a privacy notice or a newsletter, whatever its versions.';
comment on column strata_tenancy.terms.term is 'Code.';
comment on column strata_tenancy.terms.kind is 'agreement: a contract. notice: somebody has taken note. consent: may be given or not, and taken back at any time (GDPR, article 7).';
comment on column strata_tenancy.terms.applies_to is 'Whom it binds: user (the person), organization, or customer (the legal entity).';
comment on column strata_tenancy.terms.name is 'Name, as people read it.';
comment on column strata_tenancy.terms.retired_at is 'Since when nobody is asked any more; null while it is in use.';
