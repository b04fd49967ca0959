"""The cases: a current study and what lies in the archives, with the useful priors marked by hand.

A line: trap, current < priors. A prior: kind, ".L", ".R" or ".B" for the side, "@" days before the current study,
"*" where it is useful by the rules of README.md, and marks: "!generic" (its description names no region), "!wrong"
(a body part that contradicts), "!chest" (the body part CHEST on what is no chest), "!unfinished", "!offline",
"!near" (on tape). A current study with "!generic" likewise. "+flood" adds 40 ultrasounds that show nothing of it.
Other priors that show nothing of the current study's regions are strewn in when the patients are made.
"""

CASES = """
follow-up nodule: ct_chest < ct_chest@180* ct_chest@420 ct_chest@800 ct_chest@1500* xr_chest@60
follow-up nodule: ct_chest < ct_chest@90* ct_chest@200 ct_chest@380 ct_chest@750 ct_chest@1130* us_abdomen@20
chest film: xr_chest < xr_chest@30* ct_chest@200* xr_chest@400 us_abdomen@10
chest ct without one: ct_chest < xr_chest@12* pet_body@700* us_thyroid@40
body part contradicts: ct_chest < ct_chest@200*!wrong ct_abdomen@50!chest xr_hand.L@20!chest
body part contradicts: xr_chest < xr_chest@150*!wrong ct_chest@700*!wrong xr_knee.R@30!chest
lumbar spine and abdomen: mr_lspine < ct_abdpel@200* us_abdomen@50 us_thyroid@100 xr_lspine@700*
lumbar spine: mr_lspine < mr_lspine@900* xr_lspine@300* us_abdomen@20 us_kidney@40 us_thyroid@60
lumbar spine film: xr_lspine < xr_lspine@500* mr_lspine@100* us_abdomen@40
chest and thoracic spine: mr_tspine < ct_chest@150* xr_tspine@400* us_carotid@30
chest and thoracic spine: xr_tspine < ct_chest@200* xr_tspine@900* mr_cspine@20
sides: xr_knee.R < xr_knee.R@400* xr_knee.L@30 mr_knee.R@600* mr_knee.L@20
sides: mr_knee.L < xr_knee.L@20* mr_knee.R@300 xr_knee.R@10 mr_knee.L@1200*
sides: mr_shoulder.R < xr_shoulder.R@40* mr_shoulder.L@30 xr_shoulder.L@20 mr_shoulder.R@900*
both sides: xr_knee.L < xr_knee.B@500* xr_knee.R@30 mr_knee.L@100* xr_foot.L@60
wrist and hand: xr_wrist.L < xr_wrist.L@40* xr_hand.R@20 xr_foot.L@10 xr_wrist.R@30
wrist and hand: xr_scaphoid.R < xr_wrist.R@14* ct_wrist.R@7* xr_foot.R@5 xr_wrist.L@3
hand and foot: xr_hand.R < xr_hand.R@300* xr_foot.R@20 xr_ankle.R@60 xr_elbow.R@100
hand and foot: xr_foot.L < xr_foot.L@300* xr_hand.L@20 xr_wrist.L@60 xr_ankle.R@10
rheumatic hands: xr_hand.B < xr_hand.B@400* xr_hand.B@2200* xr_foot.B@400
femoral neck: xr_hip.R < xr_femneck.R@60* xr_pelvis@400* xr_cspine@20 ct_neck@50
femoral neck: ct_neck < ct_neck@300* xr_femneck.L@30 xr_femneck.L@60 us_neck@40*
femoral neck: xr_femneck.L < xr_femneck.L@3* xr_pelvis@4* us_neck@2 xr_cspine@3 ct_neck@600
femoral head: ct_head < ct_head@500* mr_hip.R@30 mr_head@900* xr_hip.R@40
femoral head: mr_hip.L < xr_hip.L@30* ct_head@20 mr_head@10 mr_hip.L@700*
brachial and brain: mr_plexus.R < mr_plexus.R@300* mr_head@30 xr_elbow.R@40
brachial and brain: mr_head < mr_head@200* mr_plexus.L@20 xr_upperarm.L@5 ct_head@204*
same day: ct_head < ct_head@0* mr_head@400* xr_pelvis@0 us_abdomen@0
same day: xr_abdomen < xr_abdomen@0* ct_abdpel@10* xr_cspine@0
later study: ct_abdpel < ct_abdpel@-30 ct_abdpel@300* ct_tap@-200 us_thyroid@20
later study: mr_head < mr_head@-90 mr_head@365* ct_head@-10 mr_knee.L@30
contrast and native: ct_abdpel < ct_abdpel_n@20* ct_abdpel_n@60 ct_abdpel_n@100 ct_abdpel@300* us_testis@10
contrast and native: ct_liver < ct_abdpel_n@30* mr_liver@400* ct_liver@500* us_thyroid@10
screening: mg_both < mg_both@730* mg_both@1460* mg_both@2190 us_abdomen@100
screening: mg_both < mg_both@700* mg_both@1420* us_breast.L@690* us_thyroid@20 mr_lspine@60
mammography of one side: mg_side.L < mg_both@400* us_breast.L@380* mg_side.R@30* us_legveins.L@10
breast mr: mr_breast < mg_both@100* us_breast.R@90* mr_breast@500* us_thyroid@20
pet/ct: pet_body < pet_body@120* pet_body@500* ct_tap@60* us_legveins.L@10
pet/ct: ct_tap < pet_body@90* ct_tap@200* ct_tap@900* ct_tap@500
ultrasound flood: ct_liver < mr_liver@700* ct_abdomen@900* +flood
ultrasound flood: xr_hip.L < xr_hip.L@1000* xr_pelvis@1400* +flood
unfinished: ct_chest < ct_chest@100!unfinished ct_chest@110* xr_hand.L@30
unfinished: mr_lspine < mr_lspine@12!unfinished mr_lspine@13* xr_lspine@90* mr_knee.R@30
offline: mr_head < mr_head@200*!offline mr_head@1300*!near us_abdomen@30
offline: ct_tap < ct_tap@365*!near ct_tap@1800*!offline us_thyroid@20 xr_foot.R@30
generic: mr_knee.R < mr_knee.R@100*!generic mr_head@50!generic xr_knee.R@140*!generic
generic: ct_chest < ct_chest@300*!generic ct_head@100!generic xr_chest@20!generic us_kidney@5
generic: mr_lspine!generic < mr_lspine@400* mr_head@200!generic mr_cspine@100!generic xr_lspine@30*
several regions: ct_abdpel < ct_tap@200* ct_polytrauma@1500* us_carotid@30
several regions: mr_cspine < ct_polytrauma@30* xr_cspine@10* mr_knee.L@5
several regions: xr_pelvis < ct_abdpel@100* xr_hip.R@300* ct_head@20
long films: xr_knee.L < xr_longleg@100* xr_knee.L@900* xr_knee.R@30
long films: mr_lspine < xr_wholespine@200* mr_wholespine@500* mr_knee.L@90
long films: xr_wholespine < xr_wholespine@180* xr_wholespine@1500* xr_wholespine@700 xr_longleg@180
organs: mr_pituitary < mr_head@800* mr_pituitary@200* us_thyroid@30 xr_hand.L@90
organs: ct_temporal < ct_temporal@700* mr_head@200* us_carotid@30
organs: ct_sinus < ct_sinus@900* xr_sinus@300* us_neck@100
organs: us_carotid < us_carotid@365* mra_carotid@200* us_abdomen@50 us_legveins.R@20
organs: us_thyroid < us_thyroid@365* us_thyroid@2000* nm_thyroid@700* us_abdomen@30
organs: mr_prostate < mr_prostate@500* mr_prostate@1400* mr_prostate@900 us_thyroid@30
organs: ct_aorta < ct_aorta@365* ct_aorta@1800* ct_aorta@800 us_thyroid@30
organs: ct_pe < ct_pe@700* ct_chest@400* us_abdomen@3
organs: mr_mrcp < mr_mrcp@400* ct_abdomen@30* us_abdomen@20* mr_knee.L@10
organs: mr_entero < mr_entero@500* ct_abdpel@200* mr_lspine@30
organs: us_kidney < us_kidney@300* ct_kub@200* us_thyroid@20 us_legveins.L@10
organs: ct_kub < ct_kub@400* us_kidney@5* ct_head@30
organs: mr_liver < mr_liver@180* ct_liver@400* mr_liver@1500* us_thyroid@30
organs: nm_bone < nm_bone@365* ct_tap@60* us_breast.L@30
fracture: xr_ankle.R < xr_ankle.R@10* xr_ankle.R@21 xr_ankle.R@45* xr_ankle.L@9 xr_wrist.R@45
fracture: xr_upperarm.L < xr_upperarm.L@14* xr_upperarm.L@60* xr_hip.L@60 mr_head@300
none useful: mr_knee.R < xr_hand.R@30 us_thyroid@60 ct_head@100 xr_chest@10
none useful: us_legveins.L < us_abdomen@30 xr_chest@5 ct_head@200 us_thyroid@300
"""

IDENTITY_CASES = """
ct_chest < ct_chest@180* ct_chest@420 ct_chest@1500* us_abdomen@20
mr_lspine < mr_lspine@900* xr_lspine@300* us_thyroid@20
ct_abdpel < ct_abdpel@250* ct_abdpel@1100* xr_hand.L@60
mr_head < mr_head@200* ct_head@204* xr_chest@30
"""
"""What the patients have who are mistaken for others; in these the traps are the spellings of the archives."""
