create table strata_customers.customer_relationships (
  customer_relationship_id uuid not null default strata_core.uuid_v7(),
  from_customer_id  uuid not null,
  to_customer_id    uuid not null,
  relationship_type text not null,
  started_at        timestamptz not null,
  ended_at          timestamptz,

  constraint customer_relationships_pkey primary key (customer_relationship_id),
  constraint customer_relationships_from_customer_id_fkey foreign key (from_customer_id) references strata_customers.customers (customer_id),
  constraint customer_relationships_to_customer_id_fkey foreign key (to_customer_id) references strata_customers.customers (customer_id),
  constraint customer_relationships_relationship_type_fkey foreign key (relationship_type) references strata_customers.customer_relationship_types (relationship_type),
  constraint customer_relationships_to_customer_id_check check (to_customer_id <> from_customer_id),
  constraint customer_relationships_ended_at_check check (ended_at > started_at)
);

-- Two customers stand in one relation of a type at a time. Also for the foreign key of the first.
create unique index customer_relationships_one_current_idx on strata_customers.customer_relationships (from_customer_id, to_customer_id, relationship_type) where ended_at is null;
-- Both sides of a customer, the former ones too.
create index customer_relationships_from_customer_id_idx on strata_customers.customer_relationships (from_customer_id);
create index customer_relationships_to_customer_id_idx on strata_customers.customer_relationships (to_customer_id);
-- For the foreign key.
create index customer_relationships_relationship_type_idx on strata_customers.customer_relationships (relationship_type);

select strata_audit.lay_row_history('strata_customers.customer_relationships', 'customer_relationship_id',
  '{customer_relationship_id,from_customer_id,to_customer_id,relationship_type,started_at,ended_at}');

comment on table strata_customers.customer_relationships is 'One row per relation between two customers and the time for which it stands. Ended, never deleted.';
comment on column strata_customers.customer_relationships.customer_relationship_id is 'Key.';
comment on column strata_customers.customer_relationships.from_customer_id is 'Who is it.';
comment on column strata_customers.customer_relationships.to_customer_id is 'Of whom.';
comment on column strata_customers.customer_relationships.relationship_type is 'What the first is of the second, from customer_relationship_types.';
comment on column strata_customers.customer_relationships.started_at is 'Since when it stands.';
comment on column strata_customers.customer_relationships.ended_at is 'Since when it does not; null while it stands.';
