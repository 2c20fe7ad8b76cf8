-- Runs with the caller's own rights, which end at the types and their functions: nothing that is kept about anybody can be asked here. The one place that
-- calls a function by a name from a table; a trigger has seen that it is one of those.
create function strata.check_document_number(p_document_type text, p_country text, p_region text, p_number text)
  returns table (outcome text, document_number text)
  language plpgsql stable
  set search_path = pg_catalog, strata, pg_temp
as $$
declare
  v_type     strata_kyc.document_types;
  v_issuer   text := concat_ws('-', p_country, p_region);
  v_is_valid boolean := true;
begin
  select t.* into v_type from strata_kyc.document_types t
  where t.document_type = p_document_type and p_country ~ '^[A-Z]{2}$' and p_country = coalesce(t.country, p_country)
    and case when t.has_region then p_region ~ '^[A-Z0-9]{1,3}$' else p_region is null end;
  if not found then
    outcome := 'unknown';
    return next;
    return;
  end if;
  execute format('select strata_kyc.%I($1, $2)', v_type.normaliser) into document_number using p_number, v_issuer;
  if document_number is not null and v_type.validator is not null then
    execute format('select strata_kyc.%I($1, $2)', v_type.validator) into v_is_valid using p_number, v_issuer;
  end if;
  if document_number is null then
    outcome := 'malformed';
  elsif v_is_valid then
    outcome := 'valid';
  else
    outcome := 'invalid';
    document_number := null;
  end if;
  return next;
end
$$;

comment on function strata.check_document_number(text, text, text, text) is 'Whether a number, as somebody wrote it, can be one of a type of document (strata_kyc.document_types) that a country (ISO 3166-1 alpha-2), or a region of it (the part of ISO 3166-2 after the hyphen), issued. Outcomes: valid, malformed, invalid, unknown. valid comes with the form in which two numbers are compared; malformed: no number of this type looks so; invalid: a range or check digit does not fit; unknown: there is no such type, or not of that country, or a region is missing or too many. Stores nothing and says nothing of who has the document, or whether it exists.';
