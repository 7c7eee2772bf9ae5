DROP TRIGGER fund_holds_follow ON fund_holds;
DROP FUNCTION fairlot_follow_holds();
