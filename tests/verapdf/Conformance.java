import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.LogManager;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.ErrorDetails;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.RuleId;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Asks veraPDF whether PDFs conform to a flavour, ua1 or 3a, one after the other.
 *
 * Each is asked for on standard input: a line with the flavour and the number of bytes, then the
 * bytes. Answered with a line for each rule that fails, and at last a line that says how many
 * assertions were tested, or that it could not be told.
 */
public class Conformance {
    static final Map<String, String> PROFILES = Map.of("ua1", "PDFUA-1", "3a", "PDFA-3A");
    static final int FAILURES_SHOWN = 100;

    public static void main(String[] arguments) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        DataInputStream asked = new DataInputStream(new BufferedInputStream(System.in));
        for (String line = line(asked); !line.isEmpty(); line = line(asked)) {
            String[] parts = line.split(" ");
            byte[] pdf = new byte[Integer.parseInt(parts[1])];
            asked.readFully(pdf);
            try {
                print(validated(parts[0], pdf));
            } catch (Exception failure) {
                System.out.println("untold: " + String.valueOf(failure).replace('\n', ' '));
            }
            System.out.flush();
        }
    }

    static String line(DataInputStream from) throws Exception {
        StringBuilder found = new StringBuilder();
        for (int letter = from.read(); letter != '\n' && letter != -1; letter = from.read()) {
            found.append((char) letter);
        }
        return found.toString();
    }

    static ValidationResult validated(String name, byte[] pdf) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
        InputStream bytes = new ByteArrayInputStream(pdf);
        try (PDFAParser parser = Foundries.defaultInstance().createParser(bytes, flavour);
             PDFAValidator validator = Foundries.defaultInstance()
                 .createValidator(profile(flavour, PROFILES.get(name)), FAILURES_SHOWN, false, true, false)) {
            return validator.validate(parser);
        }
    }

    static void print(ValidationResult result) {
        for (Map.Entry<RuleId, Integer> failed : result.getFailedChecks().entrySet()) {
            RuleId rule = failed.getKey();
            System.out.println(rule.getClause() + " test " + rule.getTestNumber() + ", "
                + failed.getValue() + " times: " + example(result, rule));
        }
        System.out.println(result.getTotalAssertions() + " assertions");
    }

    static String example(ValidationResult result, RuleId rule) {
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getRuleId().equals(rule)
                && assertion.getStatus() == TestAssertion.Status.FAILED) {
                return (assertion.getMessage() + " at " + assertion.getLocation().getContext())
                    .replace('\n', ' ');
            }
        }
        return "";
    }

    /** The profile is read here by hand, because the wheel leaves out the library that does it. */
    static ValidationProfile profile(PDFAFlavour flavour, String name) throws Exception {
        Element root;
        try (InputStream file = Conformance.class
                .getResourceAsStream("/org/verapdf/pdfa/validation/" + name + ".xml")) {
            root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file)
                .getDocumentElement();
        }
        Set<Rule> rules = new HashSet<>();
        for (Element element : elements(root, "rule")) {
            rules.add(rule(element));
        }
        Set<Variable> variables = new HashSet<>();
        for (Element element : elements(root, "variable")) {
            variables.add(Profiles.variableFromValues(
                element.getAttribute("name"), element.getAttribute("object"),
                text(element, "defaultValue"), text(element, "value")));
        }
        return Profiles.profileFromValues(flavour,
            Profiles.profileDetailsFromValues(name, "", "", new Date(0)), "", rules,
            variables);
    }

    static Rule rule(Element element) {
        Element id = elements(element, "id").get(0);
        String deferred = element.getAttribute("deferred");
        return Profiles.ruleFromValues(
            Profiles.ruleIdFromValues(
                PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                id.getAttribute("clause"), Integer.parseInt(id.getAttribute("testNumber"))),
            element.getAttribute("object"), deferred.isEmpty() ? null : Boolean.valueOf(deferred),
            element.getAttribute("tags"), text(element, "description"), text(element, "test"),
            error(elements(element, "error").get(0)), new ArrayList<>());
    }

    static ErrorDetails error(Element element) {
        List<ErrorArgument> values = new ArrayList<>();
        for (Element argument : elements(element, "argument")) {
            String name = argument.getAttribute("name");
            values.add(ErrorArgumentImpl.fromValues(
                argument.getTextContent(), name.isEmpty() ? null : name, null));
        }
        return Profiles.errorFromValues(text(element, "message"), values);
    }

    static String text(Element element, String name) {
        List<Element> found = elements(element, name);
        return found.isEmpty() ? "" : found.get(0).getTextContent();
    }

    static List<Element> elements(Element within, String name) {
        NodeList nodes = within.getElementsByTagName(name);
        List<Element> found = new ArrayList<>();
        for (int n = 0; n < nodes.getLength(); n++) {
            found.add((Element) nodes.item(n));
        }
        return found;
    }
}
