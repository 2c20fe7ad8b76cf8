create function strata.relate_customers(p_from_customer_id uuid, p_to_customer_id uuid, p_relationship_type text) returns text
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_type       strata_customers.customer_relationship_types;
  v_pair       record;
  v_constraint text;
begin
  select t.* into v_type from strata_customers.customer_relationship_types t where t.relationship_type = p_relationship_type;
  if not found then
    perform strata_core.raise_error('ST402', 'customer_relationships_relationship_type_fkey');
  elsif v_type.is_hierarchy then
    -- Two relations of other customers can close a circle together, so whoever adds one of these is alone.
    lock table strata_customers.customer_relationships in share row exclusive mode;
  end if;
  perform from strata_customers.customers c where c.customer_id in (p_from_customer_id, p_to_customer_id) order by c.customer_id for no key update;
  select f.kind as from_kind, t.kind as to_kind, f.erased_at is null and t.erased_at is null as is_open into v_pair
  from strata_customers.customers f cross join strata_customers.customers t
  where f.customer_id = p_from_customer_id and t.customer_id = p_to_customer_id;
  if not found then
    return 'unknown';
  elsif not v_pair.is_open or coalesce(v_type.from_kind <> v_pair.from_kind, false) or coalesce(v_type.to_kind <> v_pair.to_kind, false) then
    return 'refused';
  elsif exists (select from strata_customers.customer_relationships r
                where r.from_customer_id = p_from_customer_id and r.to_customer_id = p_to_customer_id and r.relationship_type = p_relationship_type and r.ended_at is null) then
    return 'unchanged';
  elsif v_type.is_hierarchy and exists (
    with recursive below (customer_id) as (
      select p_to_customer_id
      union
      select r.to_customer_id from below b
      join strata_customers.customer_relationships r on r.from_customer_id = b.customer_id and r.relationship_type = p_relationship_type and r.ended_at is null
    ) select from below b where b.customer_id = p_from_customer_id) then
    return 'refused';
  end if;
  insert into strata_customers.customer_relationships (from_customer_id, to_customer_id, relationship_type, started_at)
  values (p_from_customer_id, p_to_customer_id, p_relationship_type, strata_core.clock())
  -- Only in repeatable read, of a relation that it cannot see: 40001, and the transaction is repeated.
  on conflict do nothing;
  return 'done';
exception
  when check_violation or not_null_violation or foreign_key_violation then
    get stacked diagnostics v_constraint = constraint_name;
    perform strata_core.raise_error('ST402', coalesce(nullif(v_constraint, ''), 'customer_relationships_to_customer_id_check'));
end
$$;

comment on function strata.relate_customers(uuid, uuid, text) is 'The first customer becomes something (relationship_type) of the second from now on. Outcomes: done, unchanged, refused, unknown. Refused: the kinds do not fit the type, one of them is erased, or somebody would be above itself. Raises ST402, with the constraint, for an unknown type or a relation to itself.';

alter function strata.relate_customers(uuid, uuid, text) owner to strata_definer;
