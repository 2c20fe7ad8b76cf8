create function strata_kyc.icao_check_digit(p_characters text) returns integer
  language sql immutable parallel safe
begin atomic
  select case
    when p_characters ~ '^[A-Z0-9<]{1,100}$' then
      strata_kyc.weighted_sum(replace(p_characters, '<', '0'), '{7,3,1}', '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') % 10
  end;
end;

comment on function strata_kyc.icao_check_digit(text) is 'The check digit of characters of a machine readable zone: weights 7, 3 and 1, letters from A as 10 to Z as 35, a filler as 0, modulo 10 (ICAO Doc 9303 part 3, 4.9). Null for what a zone cannot have. Finds every digit taken for another digit, not every letter taken for one.';
