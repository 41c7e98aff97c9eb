Feature: A request that comes to the wrong area is led on, and never left between two
  Source: domain.md, section 1, The flow, 3: "to the coordination of the area (there are several, each with
  its coordination area)"; Principles: "One contact is enough: the client is not sent on"; "Escorted
  handover holds only when both ends have confirmed it; there is no gap"; "a unit that cannot take a case
  names another in the same answer". Decision 46.

  Scenario: The other area's coordination takes it, and answers for it by its own model
    Given a contact request in Central Finland, on a consent to multi-agency work
    When the early service leads it on to North Ostrobothnia, as the client agrees to
    Then coordination there finds it in its list, with nothing of the case yet
    And the early service still answers for the case
    When coordination there confirms
    Then the case is triaged there by the model of North Ostrobothnia
    And the client sees that it was led on, and the early service has no part any more

  Scenario: Who cannot take it names another, and the case stays where it was until then
    Given a contact request in Central Finland, on a consent to multi-agency work
    When the early service leads it on to North Ostrobothnia, as the client agrees to
    And coordination there cannot take it, and names Kainuu
    Then the rehabilitation counsellor of Kainuu is asked, and the early service still answers for the case
    When she cannot take it either
    Then the early service decides how much help is enough
