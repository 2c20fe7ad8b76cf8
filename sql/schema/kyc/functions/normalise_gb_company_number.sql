create function strata_kyc.normalise_gb_company_number(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.clean_number(p_number);
begin
  return case
    when v_number ~ '^[0-9]{1,8}$' then lpad(v_number, 8, '0')
    when v_number ~ '^R[0-9]{1,7}$' then 'R' || lpad(substr(v_number, 2), 7, '0')
    when v_number ~ '^[A-Z]{2}[0-9]{1,6}$' then left(v_number, 2) || lpad(substr(v_number, 3), 6, '0')
    -- Societies that were registered before they came to Companies House.
    when v_number ~ '^(IP[0-9]{5}R|NP[0-9]{5}R|SP[0-9]{4}RS)$' then v_number
  end;
end
$$;

comment on function strata_kyc.normalise_gb_company_number(text, text) is 'The number of a company at Companies House as eight characters: 8 digits, or a prefix and 6 digits, filled with the zeros that people leave out. Null: it has another shape. The issuer is always GB and not looked at.';
