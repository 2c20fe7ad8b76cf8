create function strata_kyc.is_valid_cn_resident_id(p_number text, p_issuer text) returns boolean
  language plpgsql immutable parallel safe
  set search_path = pg_catalog, strata_kyc, pg_temp
as $$
declare
  v_number text := strata_kyc.normalise_cn_resident_id(p_number, p_issuer);
begin
  return coalesce(
    v_number ~ '^(1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3])[0-9]{4}(1[89]|20)'
      and strata_kyc.calendar_date(substr(v_number, 7, 4)::integer, substr(v_number, 11, 2)::integer, substr(v_number, 13, 2)::integer) is not null
      and strata_kyc.weighted_sum(v_number, '{7,9,10,5,8,4,2,1,6,3,7,9,10,5,8,4,2,1}', '0123456789X') % 11 = 1,
    false);
end
$$;

comment on function strata_kyc.is_valid_cn_resident_id(text, text) is 'Whether a citizen identification number of China is one (GB 11643-1999): the province exists (GB/T 2260; 81 to 83 are the residence permits for people of Hong Kong, Macao and Taiwan), the birthday is a real day from 1800 to 2099, and the check character fits (ISO/IEC 7064, MOD 11-2), which finds every single wrong digit and every two that changed places. False for everything else, null included.';
