Feature: Members read the history before the meeting
  Source: domain.md, section 1, Kainuu: "Members read the history in advance"; section 2: "Each
  disclosure is logged: who, to whom, what, on which ground", and the client may withdraw at any time.

  Scenario: One pack, what is withheld is named, and each owner logs the reading
    Given a team of Kainuu with a meeting ahead, and a consent that leaves follow-up out
    When the nurses read the history
    Then they have his situation, and what is withheld is named
    And his access log at intake tells of their reading
    When he withdraws his consents
    Then nothing comes to the nurses any more
