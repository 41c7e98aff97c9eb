Feature: How close job coaching is to its model is assessed, unit by unit
  Source: domain.md, section 1, Linked processes: "IPS fidelity: 25 criteria, at most 125 points; below 75
  not, 75-99 fair, 100-114 good, 115-125 exemplary; assessed half-yearly until good, then yearly".
  Decision 48.

  Scenario: A unit is fair, then good: half a year, then a year to the next assessment
    When the leadership records 88 points for a unit that coaches
    Then everybody sees that it is fair, with the day half a year on
    When the leadership records 104 points for it a month later
    Then everybody sees that it is good, with the day a year on, and the course

  Scenario: What is no assessment is answered with what to do
    When an assessment of 24 criteria comes
    Then the answer names the criteria
    When the unit assesses itself
    Then it is answered that it may not
    And nothing of it is shown
