Feature: Work ability is measured again and again, and scores stay where they belong
  Source: domain.md, section 1, Linked processes: "repeated self-assessment of work ability (0–10 scale
  and domains; do not ship the items of copyrighted questionnaires)"; Reporting: "health benefit";
  section 2: data of special categories go to who stands on a ground that names them.

  Background:
    Given a case in Central Finland whose plan is agreed, with a consent that names work ability

  Scenario: The client answers, and a professional asks again later
    When the client answers that work ability was 3 a month ago
    And the health centre records with the client that work ability is 7 now
    Then the client sees a course from low to high, told as better, in her own language
    And the story of the case holds neither answers nor scores

  Scenario: An answer of an earlier day that comes late finds its place
    When the client answers that work ability was 3 a month ago
    And the client answers that work ability is 5 now
    And the client answers that work ability was 9 two weeks ago
    Then the course goes by its days: low, very high, middle

  Scenario: Who recorded an answer corrects it
    When the client answers that work ability is 2 now
    And the client corrects it to 8
    Then one measurement stands, and it is high
    And the health centre cannot correct what the client answered

  Scenario: Answers and scores leave only under a decision, and each look is logged
    When the client answers that work ability is 6 now
    Then a member on whose ground work ability stands gets answers and scores
    And a unit outside the network gets nothing
    And the client sees in the log who asked

  Scenario: An answer that does not fit is refused with a sentence that names the item
    When the client answers that work ability is 11 now
    Then the answer is refused, and the sentence says what fits
