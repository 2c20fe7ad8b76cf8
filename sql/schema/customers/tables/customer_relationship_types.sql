create table strata_customers.customer_relationship_types (
  relationship_type text not null,
  from_kind    text,
  to_kind      text,
  is_hierarchy boolean not null,
  description  text not null,

  constraint customer_relationship_types_pkey primary key (relationship_type),
  constraint customer_relationship_types_relationship_type_check check (relationship_type ~ '^[a-z][a-z0-9_]{1,62}$'),
  constraint customer_relationship_types_from_kind_check check (from_kind in ('individual', 'enterprise')),
  constraint customer_relationship_types_to_kind_check check (to_kind in ('individual', 'enterprise'))
);

comment on table strata_customers.customer_relationship_types is 'One row per kind of relation between two customers. A new one is a row that the owner adds.';
comment on column strata_customers.customer_relationship_types.relationship_type is 'Code, said of the first customer: it is the <type> of the second.';
comment on column strata_customers.customer_relationship_types.from_kind is 'Kind that the first customer must have; null for any.';
comment on column strata_customers.customer_relationship_types.to_kind is 'Kind that the second customer must have; null for any.';
comment on column strata_customers.customer_relationship_types.is_hierarchy is 'Whether nobody can be above itself through any number of such relations.';
comment on column strata_customers.customer_relationship_types.description is 'What it means.';

insert into strata_customers.customer_relationship_types (relationship_type, from_kind, to_kind, is_hierarchy, description) values
  ('parent_company', 'enterprise', 'enterprise', true, 'Controls the other enterprise.'),
  ('branch', 'enterprise', 'enterprise', true, 'Is a registered branch of the other enterprise.'),
  ('representative', null, 'enterprise', false, 'May act in law for the enterprise: a director, or a company that is one.'),
  ('beneficial_owner', 'individual', 'enterprise', false, 'Owns or controls the enterprise in the end.'),
  ('guardian', 'individual', 'individual', false, 'Acts in law for a person who cannot.');
