-- A prefix is read off where the rest is a number by itself, and only then: the key of a French number may be letters.
create function strata_kyc.normalise_eu_vat(p_number text, p_issuer text) returns text
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_pattern text := '{
    "AT": "^(?:AT)?(U[0-9]{8})$",
    "BE": "^(?:BE)?([01]?[0-9]{9})$",
    "BG": "^(?:BG)?([0-9]{9,10})$",
    "CY": "^(?:CY)?([0-9]{8}[A-Z])$",
    "CZ": "^(?:CZ)?([0-9]{8,10})$",
    "DE": "^(?:DE)?([0-9]{9})$",
    "DK": "^(?:DK)?([0-9]{8})$",
    "EE": "^(?:EE)?([0-9]{9})$",
    "ES": "^(?:ES)?([0-9A-HJ-NP-Z][0-9]{7}[0-9A-Z])$",
    "FI": "^(?:FI)?([0-9]{8})$",
    "FR": "^(?:FR)?([0-9A-HJ-NP-Z]{2}[0-9]{9})$",
    "GB": "^(?:XI)?([0-9]{9}|[0-9]{12}|GD[0-4][0-9]{2}|HA[5-9][0-9]{2})$",
    "GR": "^(?:EL)?([0-9]{8,9})$",
    "HR": "^(?:HR)?([0-9]{11})$",
    "HU": "^(?:HU)?([0-9]{8})$",
    "IE": "^(?:IE)?([0-9]{7}[A-W][A-IW]?|[0-9][A-Z+*][0-9]{5}[A-W])$",
    "IT": "^(?:IT)?([0-9]{11})$",
    "LT": "^(?:LT)?([0-9]{9}|[0-9]{12})$",
    "LU": "^(?:LU)?([0-9]{8})$",
    "LV": "^(?:LV)?([0-9]{11})$",
    "MT": "^(?:MT)?([0-9]{8})$",
    "NL": "^(?:NL)?([0-9]{7,9}B[0-9]{2})$",
    "PL": "^(?:PL)?([0-9]{10})$",
    "PT": "^(?:PT)?([0-9]{9})$",
    "RO": "^(?:RO)?([1-9][0-9]{1,9}|[1-9][0-9]{12})$",
    "SE": "^(?:SE)?([0-9]{12})$",
    "SI": "^(?:SI)?([0-9]{8})$",
    "SK": "^(?:SK)?([0-9]{10})$"
  }'::jsonb ->> p_issuer;
  v_number  text := substring(strata_kyc.clean_number(p_number) from v_pattern);
begin
  return case p_issuer when 'GR' then 'EL' when 'GB' then 'XI' else p_issuer end
    || case p_issuer when 'BE' then lpad(v_number, 10, '0') when 'GR' then lpad(v_number, 9, '0') when 'NL' then lpad(v_number, 12, '0') else v_number end;
end
$$;

comment on function strata_kyc.normalise_eu_vat(text, text) is 'A VAT identification number with its prefix, written with or without it. The issuer is a member state (ISO 3166-1 alpha-2: Greece is GR, its prefix EL), or GB for the numbers of Northern Ireland (prefix XI). Zeros that people leave out are put back for Belgium, Greece and the Netherlands. Null: that state has no numbers of this shape (Council Directive 2006/112/EC, article 215; VIES, VAT number construction rules), or is none.';
