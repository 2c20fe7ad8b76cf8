-- Never changed: what somebody accepted is this address, this digest. A version of another wording is another version.
create table strata_tenancy.term_versions (
  term         text not null,
  version      text not null,
  kind         text not null,
  applies_to   text not null,
  uri          text not null,
  sha256       strata_core.sha256 not null,
  is_required  boolean not null,
  published_at timestamptz not null,
  created_at   timestamptz not null default clock_timestamp(),

  constraint term_versions_pkey primary key (term, version),
  constraint term_versions_term_version_kind_applies_to_key unique (term, version, kind, applies_to),
  -- One is in force at any time: the one that was published last.
  constraint term_versions_term_published_at_key unique (term, published_at),
  constraint term_versions_term_fkey foreign key (term, kind, applies_to) references strata_tenancy.terms (term, kind, applies_to),
  constraint term_versions_version_check check (version ~ '^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$'),
  constraint term_versions_uri_check check (length(uri) <= 2000 and uri ~ '^https://[^[:space:][:cntrl:]]+$'),
  -- A consent that must be given is none.
  constraint term_versions_is_required_check check (kind <> 'consent' or not is_required)
);

-- For the foreign key.
create index term_versions_term_kind_applies_to_idx on strata_tenancy.term_versions (term, kind, applies_to);

comment on table strata_tenancy.term_versions is 'One row per version of a term that was published or will be. Never changed.';
comment on column strata_tenancy.term_versions.term is 'Of which text.';
comment on column strata_tenancy.term_versions.version is 'Name of the version, such as 2027-01 or 3.';
comment on column strata_tenancy.term_versions.kind is 'As strata_tenancy.terms.kind.';
comment on column strata_tenancy.term_versions.applies_to is 'As strata_tenancy.terms.applies_to.';
comment on column strata_tenancy.term_versions.uri is 'Where the text is, in all its languages.';
comment on column strata_tenancy.term_versions.sha256 is 'SHA-256 of the text that was published there.';
comment on column strata_tenancy.term_versions.is_required is 'Whether whoever accepted an earlier version only, or none, has to accept this one or a later one.';
comment on column strata_tenancy.term_versions.published_at is 'From when on it is in force, until the next one is.';
