import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Prints the properties that MixAll.properties2Object finds in classes: of each public setX with one parameter the
 * class, the key, the types of the parameter and the default. A class that is not there is left out.
 */
public class ConfigFields {
    private static final String UNKNOWN = "";

    public static void main(String[] names) {
        for (String name : names) {
            try {
                print(Class.forName(name, false, ConfigFields.class.getClassLoader()));
            } catch (ClassNotFoundException absent) {
                System.err.println(name + " is not there");
            }
        }
    }

    private static void print(Class<?> owner) {
        Object made = make(owner);
        Map<String, TreeSet<String>> types = new TreeMap<>();
        for (Method method : owner.getMethods()) {
            String title = method.getName();
            if (!title.startsWith("set") || title.length() < 4 || method.getParameterCount() != 1) continue;
            String key = title.substring(3, 4).toLowerCase() + title.substring(4);
            types.computeIfAbsent(key, any -> new TreeSet<>()).add(method.getParameterTypes()[0].getSimpleName());
        }
        types.forEach((key, of) -> System.out.println(
            String.join("\t", owner.getName(), key, String.join("|", of), escaped(defaultOf(owner, made, key)))));
    }

    private static Object make(Class<?> owner) {
        try {
            Constructor<?> constructor = owner.getDeclaredConstructor();
            constructor.setAccessible(true);
            return constructor.newInstance();
        } catch (ReflectiveOperationException | LinkageError fault) {
            System.err.println(owner.getName() + " has no defaults here: " + fault + ", " + fault.getCause());
            return null;
        }
    }

    /** The value of the field of that name, in the class or above it; where there is none, what the getter gives. */
    private static String defaultOf(Class<?> owner, Object made, String key) {
        for (Class<?> each = owner; made != null && each != null; each = each.getSuperclass()) {
            try {
                Field field = each.getDeclaredField(key);
                field.setAccessible(true);
                return String.valueOf(field.get(made));
            } catch (NoSuchFieldException above) {
                continue;
            } catch (IllegalAccessException closed) {
                return UNKNOWN;
            }
        }
        return made == null ? UNKNOWN : fromGetter(owner, made, key);
    }

    private static String fromGetter(Class<?> owner, Object made, String key) {
        String title = key.substring(0, 1).toUpperCase() + key.substring(1);
        for (String name : new String[] {"get" + title, "is" + title}) {
            try {
                return String.valueOf(owner.getMethod(name).invoke(made));
            } catch (ReflectiveOperationException none) {
                continue;
            }
        }
        return UNKNOWN;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    }
}
