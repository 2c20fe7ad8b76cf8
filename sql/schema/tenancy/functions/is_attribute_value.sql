create function strata_tenancy.is_attribute_value(p_value_type text, p_value jsonb) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_tenancy, pg_temp
as $$
declare
  v_text text := p_value #>> '{}';
begin
  return case p_value_type
    when 'text' then jsonb_typeof(p_value) = 'string' and length(v_text) <= 1000
    when 'integer' then jsonb_typeof(p_value) = 'number' and v_text ~ '^-?[0-9]{1,18}$'
    when 'numeric' then jsonb_typeof(p_value) = 'number' and length(v_text) <= 100
    when 'boolean' then jsonb_typeof(p_value) = 'boolean'
    when 'date' then jsonb_typeof(p_value) = 'string' and v_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'
                     and make_date(left(v_text, 4)::integer, substr(v_text, 6, 2)::integer, right(v_text, 2)::integer) is not null
    else false
  end;
exception
  when datetime_field_overflow then
    return false;
end
$$;

comment on function strata_tenancy.is_attribute_value(text, jsonb) is 'Whether a JSON value is one of a type of attributes: text, integer, numeric, boolean or date.';
