"""What each key of the settings means, in the words of the dialog; the table says which keys have a field there."""

from __future__ import annotations

WORDS: dict[tuple[str, str], str] = {
    ("station", "ae_title"): "What this station is called on the network: up to 16 characters.",
    ("station", "bind"): "The address that the receiver listens on: 0.0.0.0 for every one of this machine, "
    "127.0.0.1 for programs on this machine alone.",
    ("station", "port"): "Where archives send images; 0 takes any free one.",
    ("station", "announce"): "What archives are told where it is not the address above: NAT, several network cards.",
    ("receiver", "accept"): "Who may send images here.",
    ("receiver", "also_accept"): "More AE titles to let in: many archives send under another than they answer to.",
    ("receiver", "max_associations"): "Who comes on top of these is turned away, and may try again.",
    ("receiver", "deadline"): "For an association request, and for a message once it has begun; then the connection "
    "is dropped.",
    ("receiver", "idle"): "How long an association may be silent between messages.",
    ("receiver", "sync"): "Without it storing is faster, but what was acknowledged may be lost in a power cut.",
    ("receiver", "tls_certificate"): "With a certificate and its key (PEM files) images are taken in by TLS alone. "
    "Below it stands what it is: whose, by whom, until when.",
    ("receiver", "tls_key"): "The key that the certificate was requested with. Its passphrase, if it has one, is kept "
    "in the system's keyring.",
    ("receiver", "tls_ca"): "With it, callers must show a certificate that one of these signed.",
    ("store", "path"): "Where images are kept. Left empty it is “store” in the station's own folder, and from there "
    "a relative one is taken. It holds from the next start; what lies in the old place stays there.",
    ("store", "max_gb"): "When it is full nothing more is taken in until there is room.",
    (
        "store",
        "clean_after_days",
    ): "When room gets short, what rules fetched goes, if nobody opened or marked it and an "
    "archive still has all of it. It is said before, and can be put off.",
    ("viewer", "memory_gb"): "How much decoded images may take, so that going back to them costs nothing. It is given "
    "back when a study is closed.",
    ("priors", "on_open"): "What happens of itself, while the study is being read.",
    ("priors", "most"): "So many are fetched: the best ones, as their reasons say.",
    ("priors", "most_images"): "What is above is offered, and fetched when you ask for it.",
    ("priors", "nearline"): "A tape may take minutes; what is on it comes while you read.",
    ("audit", "enabled"): "Programs started, questions, transfers, images looked at, imports, exports, deletions and "
    "refused callers, as DICOM audit messages in logs/audit.",
    ("audit", "keep_days"): "Older files of it are removed, and that they were is recorded.",
    ("audit", "syslog"): "A collector of the hospital as host:port, such as log.example.org:6514. It gets every record "
    "by syslog over TLS; while it is away they wait here.",
    ("audit", "syslog_ca"): "A PEM file with the certificate of the authority that signs the collector's.",
    ("archives", "name"): "What you and the commands call it.",
    ("archives", "ae_title"): "The archive's own, as its administrator says.",
    ("archives", "host"): "Its name or address in the network.",
    ("archives", "port"): "Where it listens; 104 and 11112 are usual.",
    ("archives", "retrieve"): "For C-MOVE the archive must know this station and reach it; by C-GET images come over "
    "the connection that asks for them.",
    ("archives", "parallel"): "How many fetch side by side, over all its jobs.",
    ("archives", "timeout"): "To connect, to associate, and between the answers to a search.",
    ("archives", "silence"): "After so long without an image a retrieve counts as stalled.",
    ("archives", "charset"): "For answers that do not say theirs, such as ISO_IR 100 or ISO_IR 192.",
    ("archives", "nearline"): "Its images may have to be brought from tape: it is shown as such.",
    ("archives", "issuer"): "The domain of its patient IDs: IDs of one domain are one patient's, those of two tell "
    "nothing.",
    ("archives", "priors"): "Its studies of the same patient are looked for when a study is opened.",
    ("archives", "role"): "A department's cache is asked first.",
    (
        "archives",
        "only_from",
    ): "Addresses or networks; from elsewhere nobody is let in by its AE title.",
    (
        "archives",
        "only_certificate",
    ): "SHA-256 fingerprint or PEM file: what it must show over TLS when it sends.",
    ("archives", "tls"): "Searches, retrieves and sending go encrypted; often the archive has another port for it.",
    ("archives", "tls_ca"): "The certificate of who signed the archive's, or that itself: then no other is accepted.",
    ("archives", "tls_name"): "Where the certificate carries another name than its host.",
    ("archives", "tls_certificate"): "What this station shows of itself, where the archive asks for a certificate.",
    ("archives", "tls_key"): "The key that this certificate was requested with.",
    ("rules", "name"): "What you and the commands call it.",
    ("rules", "archive"): "Who is asked what the rule is for.",
    ("rules", "worklist"): "Who is to be examined: priors are here before the patient is.",
    ("rules", "find"): "A day may be “today” or “today-7”; * stands for any letters, and CT\\MR for one of both.",
    ("rules", "every_minutes"): "While the window is open. By hand: “qrstation prefetch --rule” starts it too.",
    ("rules", "from_"): "The time of day when it begins, such as 06:00.",
    ("rules", "until"): "And when it ends: 24:00 is midnight, and 02:00 after 22:00 the next morning.",
    ("rules", "priors"): "The best ones, as their reasons say; at most the images that the page “Priors” allows.",
    ("rules", "studies"): "Not those of a worklist: they are not made yet.",
}
