-- What is wrong is named in the constraint, and nothing that was sent. An erased person has no attributes.
create function strata_tenancy.tg__check_attributes() returns trigger
  language plpgsql volatile security definer
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_wrong text;
begin
  if tg_op = 'UPDATE' and new.party_type = old.party_type and new.attributes = old.attributes then
    return new;
  elsif jsonb_typeof(new.attributes) is distinct from 'object' then
    perform strata_core.raise_error('ST402', 'attributes');
  elsif tg_op = 'UPDATE' and new.attributes = '{}' and to_jsonb(new) ->> 'erased_at' is not null then
    return new;
  end if;
  select concat_ws('.', 'attributes', c.attribute, c.fault) into v_wrong
  from (
    select a.attribute,
           case when a.attribute is null then 'unknown'
                when v.value is null or v.value = 'null' then case when a.is_required then 'required' end
                when not strata_tenancy.is_attribute_value(a.value_type, v.value) then 'type'
                when (v.value #>> '{}') <> all (a.allowed_values) then 'value'
                when (v.value #>> '{}') !~ a.pattern then 'pattern' end as fault
    from (select d.* from strata_tenancy.party_type_attributes d where d.party_type = new.party_type) a
    full join jsonb_each(new.attributes) v on v.key = a.attribute
  ) c
  where c.fault is not null
  order by c.attribute nulls first limit 1;
  if v_wrong is not null then
    perform strata_core.raise_error('ST402', v_wrong);
  end if;
  return new;
end
$$;

comment on function strata_tenancy.tg__check_attributes() is 'Trigger: holds the attributes of a membership or an organization against party_type_attributes. Raises ST402 with what is wrong: attributes.unknown, or attributes.<attribute>.required, .type, .value or .pattern.';

alter function strata_tenancy.tg__check_attributes() owner to strata_definer;

-- The trigger is made by the owner of the table.
set local role strata_definer;
grant execute on function strata_tenancy.tg__check_attributes() to strata_owner;
set local role strata_owner;
