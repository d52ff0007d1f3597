"""Incoming documents (văn bản đến): the rules of NĐ 30/2020/NĐ-CP, art. 20-24."""
