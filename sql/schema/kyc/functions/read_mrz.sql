-- A zone names years by two digits and no clock may be asked here. So passports expire between 1980 and 2079, and who holds one was born in the last year
-- before it expires that ends so: somebody of more than a hundred is read as a child.
create function strata_kyc.read_mrz(p_mrz text, out issuer text, out document_number text, out nationality text, out born_on date, out sex text, out expires_on date,
                                    out is_valid boolean)
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_mrz   text := strata_kyc.clean_number(p_mrz);
  v_line  text := right(v_mrz, 44);
  v_year  integer;
  v_birth text;
begin
  is_valid := false;
  if coalesce(v_mrz !~ '^(P[A-Z<]{43})?[A-Z0-9<]{9}[0-9][A-Z<]{3}([0-9]{2}|<<){3}[0-9][MFX<][0-9]{7}[A-Z0-9<]{14}[0-9<][0-9]$', true) then
    return;
  end if;
  issuer := nullif(case length(v_mrz) when 88 then rtrim(substr(v_mrz, 3, 3), '<') end, '');
  document_number := nullif(replace(left(v_line, 9), '<', ''), '');
  nationality := nullif(rtrim(substr(v_line, 11, 3), '<'), '');
  sex := nullif(substr(v_line, 21, 1), '<');
  v_year := substr(v_line, 22, 2)::integer;
  v_year := v_year + case when v_year < 80 then 2000 else 1900 end;
  expires_on := strata_kyc.calendar_date(v_year, substr(v_line, 24, 2)::integer, substr(v_line, 26, 2)::integer);
  v_birth := substr(v_line, 14, 6);
  if v_birth !~ '<' then
    v_year := v_year - (v_year - left(v_birth, 2)::integer) % 100;
    born_on := strata_kyc.calendar_date(v_year, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    if born_on > expires_on or born_on is null then
      born_on := strata_kyc.calendar_date(v_year - 100, substr(v_birth, 3, 2)::integer, right(v_birth, 2)::integer);
    end if;
  end if;
  is_valid := document_number is not null and expires_on is not null and (born_on is not null or v_birth ~ '<')
    and strata_kyc.icao_check_digit(left(v_line, 9)) = substr(v_line, 10, 1)::integer
    and strata_kyc.icao_check_digit(v_birth) = substr(v_line, 20, 1)::integer
    and strata_kyc.icao_check_digit(substr(v_line, 22, 6)) = substr(v_line, 28, 1)::integer
    -- Without a personal number its check digit may be a filler as well.
    and (substr(v_line, 29, 15) = repeat('<', 15) or strata_kyc.icao_check_digit(substr(v_line, 29, 14))::text = substr(v_line, 43, 1))
    and strata_kyc.icao_check_digit(left(v_line, 10) || substr(v_line, 14, 7) || substr(v_line, 22, 22)) = right(v_line, 1)::integer;
end
$$;

comment on function strata_kyc.read_mrz(text) is 'What the machine readable zone of a passport says (TD3 of ICAO Doc 9303 part 4), from both of its lines or from the second alone, however they are broken: the state that issued it (null from the second line alone), the number, the nationality, the birthday (null when the zone leaves a part of it out), M, F or X (null: not stated), the day it expires, and whether its dates are real and all five check digits fit (part 3, 4.9). What is no such zone answers false, and null for all else. Never an error.';
