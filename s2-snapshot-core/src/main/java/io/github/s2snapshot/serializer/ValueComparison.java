/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.serializer;

import java.lang.reflect.Field;
import java.net.URL;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.WeakHashMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DecimalNode;
import tools.jackson.databind.node.POJONode;

/**
 * Compares a value with the value that was read back: classes of an application by all
 * their fields except transient ones, classes of the JDK by their content, collections
 * and maps by their content, and by the order if they keep one. Not thread-safe.
 */
final class ValueComparison {

	private static final String REMEDY_UNTYPED = "Declare the member with the class of its value, or use only values that JSON "
			+ "distinguishes: String, Boolean, Integer, a Long or BigInteger beyond its "
			+ "range, BigDecimal, and lists and maps of them";

	private static final String REMEDY_CLASS = "Declare the member with the class of its value, use the class that is read "
			+ "back, or set a StateSerializer";

	private static final String REMEDY_MEMBER = "Make the class a record, give the member an accessor and a constructor "
			+ "parameter or setter that Jackson uses, declare it transient if it is not part "
			+ "of the state, or set a StateSerializer";

	private static final String REMEDY_ORDER = "Declare the member with a class that keeps the order, such as LinkedHashMap "
			+ "or LinkedHashSet";

	private static final String REMEDY_SORTED = "Use the natural order and sort when the state is read, or set a "
			+ "StateSerializer";

	// Beyond this depth, pairs are remembered, to end the comparison of cyclic values.
	private static final int WATCHED_DEPTH = 64;

	private static final int RECURSION = 200;

	private static final int MAX_PROBED = 256;

	private final Set<Pair> seen = new HashSet<>();

	private final Deque<Pair> postponed = new ArrayDeque<>();

	private final Set<Class<?>> byEquality;

	private final Set<Class<?>> unequal = new HashSet<>();

	private int depth;

	private boolean covered;

	private boolean opaque;

	ValueComparison() {
		this(Set.of());
	}

	/**
	 * Creates a comparison in which objects of certain classes have to be equal too.
	 * @param byEquality the classes
	 */
	ValueComparison(Set<Class<?>> byEquality) {
		this.byEquality = byEquality;
	}

	/**
	 * Compares two values.
	 * @param original the original value
	 * @param restored the value that was read back
	 * @return the first difference; {@code null} if there is no difference
	 */
	@Nullable ValueDifference compare(@Nullable Object original, @Nullable Object restored) {
		ValueDifference difference = values(original, restored);
		while (difference == null && !this.postponed.isEmpty()) {
			Pair pair = this.postponed.pop();
			this.depth = WATCHED_DEPTH + 1;
			difference = objects(pair.one(), pair.other());
		}
		return difference;
	}

	/**
	 * Returns the classes of objects that are not equal although all their fields are.
	 * Their {@code equals} compares identities or transient fields.
	 * @return the classes
	 */
	Set<Class<?>> unequal() {
		return this.unequal;
	}

	/**
	 * Returns whether a value had fields that could not be accessed.
	 * @return whether there was such a value
	 */
	boolean isOpaque() {
		return this.opaque;
	}

	private @Nullable ValueDifference values(@Nullable Object one, @Nullable Object other) {
		if (one == other) {
			return (one != null) ? neverKept(one) : null;
		}
		if (one == null || other == null) {
			return new ValueDifference(name(one) + " is read back as " + name(other), REMEDY_MEMBER);
		}
		if (one.getClass() == String.class && other.getClass() == String.class) {
			return (one.equals(other)) ? null : different(one);
		}
		if (this.depth > WATCHED_DEPTH) {
			Pair pair = new Pair(one, other);
			if (!this.seen.add(pair)) {
				return null;
			}
			if (this.depth > RECURSION) {
				this.postponed.push(pair);
				return null;
			}
		}
		this.depth++;
		try {
			return objects(one, other);
		}
		finally {
			this.depth--;
		}
	}

	private @Nullable ValueDifference objects(Object one, Object other) {
		ValueShape shape = ValueShape.of(one.getClass());
		ValueDifference difference = classes(one, other, shape);
		if (difference != null) {
			return difference;
		}
		return switch (shape.kind()) {
			case EQUALS -> (one.equals(other) && other.equals(one)) ? null : different(one);
			case TEXT -> (one.toString().equals(other.toString())) ? null : different(one);
			case SPECIAL -> specials(one, other);
			case ARRAY -> arrays(one, other);
			case TREE -> trees((JsonNode) one, (JsonNode) other);
			case LIST, SET, MAP, COLLECTION, FIELDS -> composed(one, other, shape);
			case NOTHING -> null;
			case UNKNOWN -> new ValueDifference(name(one) + " cannot be stored", REMEDY_MEMBER);
		};
	}

	private @Nullable ValueDifference composed(Object one, Object other, ValueShape shape) {
		boolean outermost = shape.ownEquals() && !this.covered;
		this.covered |= outermost;
		try {
			ValueDifference difference = contents(one, other, shape.kind());
			if (difference == null) {
				difference = fields(one, other, shape);
			}
			if (difference == null && shape.inheritedEquals() && !isEqual(one, other)) {
				difference = different(one);
			}
			if (difference != null) {
				return difference;
			}
		}
		finally {
			this.covered &= !outermost;
		}
		this.opaque |= shape.opaque();
		if (outermost && !isEqual(one, other)) {
			this.unequal.add(one.getClass());
			if (this.byEquality.contains(one.getClass())) {
				return new ValueDifference(
						name(one) + " is not equal to the object that is read back, although all its fields are "
								+ "equal",
						"Make its equals() compare only stored fields, or do not declare the fields "
								+ "that it compares transient");
			}
		}
		return null;
	}

	private @Nullable ValueDifference contents(Object one, Object other, ValueShape.Kind kind) {
		return switch (kind) {
			case LIST -> elements((Collection<?>) one, (Collection<?>) other);
			case SET -> sets((Set<?>) one, (Set<?>) other);
			case MAP -> maps((Map<?, ?>) one, (Map<?, ?>) other);
			case COLLECTION -> collections((Collection<?>) one, (Collection<?>) other);
			default -> null;
		};
	}

	private static boolean isEqual(Object one, Object other) {
		try {
			return one.equals(other) && other.equals(one);
		}
		catch (RuntimeException | StackOverflowError ex) {
			// If equals() fails, the comparison of the fields decides.
			return true;
		}
	}

	private @Nullable ValueDifference classes(Object one, Object other, ValueShape shape) {
		ValueDifference never = neverKept(one);
		if (never != null || one.getClass() == other.getClass()) {
			return never;
		}
		ValueShape.Kind kind = shape.kind();
		if (isContainer(kind) && kind == ValueShape.of(other.getClass()).kind() && isPlain(one) && isPlain(other)) {
			return null;
		}
		if (one instanceof Deque && other instanceof Deque && !(one instanceof BlockingQueue) && isPlain(one)
				&& isPlain(other)) {
			return null;
		}
		if (kind == ValueShape.Kind.SPECIAL && one instanceof Map.Entry && other instanceof Map.Entry) {
			return null;
		}
		boolean untyped = other instanceof String || other instanceof Number || other instanceof Boolean
				|| other instanceof Map || other instanceof List || other instanceof JsonNode;
		return new ValueDifference(name(one) + " is read back as " + name(other),
				(untyped) ? REMEDY_UNTYPED : REMEDY_CLASS);
	}

	private static boolean isContainer(ValueShape.Kind kind) {
		return kind == ValueShape.Kind.LIST || kind == ValueShape.Kind.SET || kind == ValueShape.Kind.MAP
				|| kind == ValueShape.Kind.COLLECTION;
	}

	// Lists of the JDK and of Kotlin are interchangeable, and so are their sets and maps.
	// A
	// container of
	// another class may hold more than its elements.
	private static boolean isPlain(Object container) {
		String name = container.getClass().getName();
		return (ValueShape.isOfTheJdk(container.getClass()) && !isSortedQueue(container))
				|| name.startsWith("kotlin.collections.")
				|| (name.startsWith("com.google.common.collect.") && name.contains("Immutable"));
	}

	private static boolean isSortedQueue(Object container) {
		return container instanceof PriorityQueue || container instanceof PriorityBlockingQueue;
	}

	private static @Nullable ValueDifference neverKept(Object value) {
		if (value instanceof IdentityHashMap || value instanceof WeakHashMap) {
			return new ValueDifference("the entries of " + name(value) + " depend on the identity of its keys",
					"Use a map that compares its keys by value");
		}
		if (value.getClass() == LinkedHashMap.class && isOrderedByAccess((Map<?, ?>) value)) {
			return new ValueDifference("the access order of its entries is lost",
					"Keep them in the order of insertion, or set a StateSerializer");
		}
		if (value instanceof Properties properties && properties.stringPropertyNames().size() > properties.size()) {
			return new ValueDifference("its default properties are lost",
					"Add the defaults to the properties themselves");
		}
		if (value instanceof POJONode) {
			return new ValueDifference("an object inside a JSON tree is read back as JSON", REMEDY_UNTYPED);
		}
		return null;
	}

	// LinkedHashMap has no method that returns its order, so a copy is probed: an access
	// moves an entry to the end.
	private static boolean isOrderedByAccess(Map<?, ?> map) {
		if (map.size() < 2 || map.size() > MAX_PROBED) {
			return false;
		}
		Map<?, ?> copy = (Map<?, ?>) ((LinkedHashMap<?, ?>) map).clone();
		Object first = copy.keySet().iterator().next();
		copy.get(first);
		return copy.keySet().iterator().next() != first;
	}

	private @Nullable ValueDifference elements(Collection<?> one, Collection<?> other) {
		if (one.size() != other.size()) {
			return size(one);
		}
		Iterator<?> others = other.iterator();
		long index = 0;
		for (Object element : one) {
			ValueDifference difference = values(element, others.next());
			if (difference != null) {
				return difference.element(index);
			}
			index++;
		}
		return null;
	}

	private @Nullable ValueDifference collections(Collection<?> one, Collection<?> other) {
		if (one instanceof BlockingQueue<?> queue && (!(other instanceof BlockingQueue<?> again)
				|| queue.remainingCapacity() != again.remainingCapacity())) {
			return new ValueDifference("its capacity is lost", REMEDY_CLASS);
		}
		if (isSortedQueue(one)) {
			Comparator<?> comparator = comparator(one);
			ValueDifference difference = comparators(comparator, comparator(other));
			return (difference != null) ? difference : elements(sorted(one, comparator), sorted(other, comparator));
		}
		return elements(one, other);
	}

	private static @Nullable Comparator<?> comparator(Collection<?> queue) {
		return (queue instanceof PriorityQueue<?> sorted) ? sorted.comparator()
				: ((PriorityBlockingQueue<?>) queue).comparator();
	}

	// In the order in which a consumer takes the elements.
	@SuppressWarnings("unchecked")
	private static List<Object> sorted(Collection<?> queue, @Nullable Comparator<?> comparator) {
		List<Object> elements = new ArrayList<>(queue);
		elements.sort((Comparator<Object>) comparator);
		return elements;
	}

	private @Nullable ValueDifference sets(Set<?> one, Set<?> other) {
		if (one.size() != other.size()) {
			return size(one);
		}
		if (one instanceof SortedSet<?> sorted) {
			ValueDifference difference = comparators(sorted.comparator(),
					(other instanceof SortedSet<?> again) ? again.comparator() : null);
			if (difference != null) {
				return difference;
			}
		}
		Iterator<?> others = other.iterator();
		for (Object element : one) {
			ValueDifference difference = values(element, others.next());
			if (difference != null) {
				return (isOrdered(one)) ? order(difference.entry(), other, element) : setsInAnyOrder(one, other);
			}
		}
		return null;
	}

	private @Nullable ValueDifference setsInAnyOrder(Set<?> one, Set<?> other) {
		Map<Object, Object> index = new HashMap<>();
		other.forEach((element) -> index.put(element, element));
		for (Object element : one) {
			ValueDifference difference = (index.containsKey(element)) ? values(element, index.get(element))
					: new ValueDifference("an element is different after reading it back", REMEDY_MEMBER);
			if (difference != null) {
				return difference.entry();
			}
		}
		return null;
	}

	private @Nullable ValueDifference maps(Map<?, ?> one, Map<?, ?> other) {
		if (one.size() != other.size()) {
			return size(one);
		}
		if (one instanceof SortedMap<?, ?> sorted) {
			ValueDifference difference = comparators(sorted.comparator(),
					(other instanceof SortedMap<?, ?> again) ? again.comparator() : null);
			if (difference != null) {
				return difference;
			}
		}
		Iterator<? extends Map.Entry<?, ?>> others = other.entrySet().iterator();
		for (Map.Entry<?, ?> entry : one.entrySet()) {
			Map.Entry<?, ?> again = others.next();
			ValueDifference difference = values(entry.getKey(), again.getKey());
			if (difference != null) {
				return (isOrdered(one)) ? order(difference.entry(), other.keySet(), entry.getKey())
						: mapsInAnyOrder(one, other);
			}
			difference = values(entry.getValue(), again.getValue());
			if (difference != null) {
				return difference.entry();
			}
		}
		return null;
	}

	private @Nullable ValueDifference mapsInAnyOrder(Map<?, ?> one, Map<?, ?> other) {
		Map<Object, Map.Entry<?, ?>> index = new HashMap<>();
		other.entrySet().forEach((entry) -> index.put(entry.getKey(), entry));
		for (Map.Entry<?, ?> entry : one.entrySet()) {
			Map.Entry<?, ?> again = index.get(entry.getKey());
			if (again == null) {
				return new ValueDifference("a key is different after reading it back", REMEDY_MEMBER).entry();
			}
			ValueDifference difference = values(entry.getKey(), again.getKey());
			if (difference == null) {
				difference = values(entry.getValue(), again.getValue());
			}
			if (difference != null) {
				return difference.entry();
			}
		}
		return null;
	}

	private static boolean isOrdered(Object container) {
		return container instanceof SortedMap || container instanceof SortedSet || container instanceof LinkedHashMap
				|| container instanceof LinkedHashSet;
	}

	private static ValueDifference order(ValueDifference difference, Set<?> all, @Nullable Object element) {
		return (contains(all, element)) ? new ValueDifference("its order is lost", REMEDY_ORDER) : difference;
	}

	private static boolean contains(Set<?> all, @Nullable Object element) {
		try {
			return all.contains(element);
		}
		catch (ClassCastException | NullPointerException ex) {
			return false;
		}
	}

	private @Nullable ValueDifference comparators(@Nullable Comparator<?> one, @Nullable Comparator<?> other) {
		Comparator<?> wanted = (one == Comparator.naturalOrder()) ? null : one;
		Comparator<?> found = (other == Comparator.naturalOrder()) ? null : other;
		if (Objects.equals(wanted, found)) {
			return null;
		}
		if (wanted != null && found != null && !ValueShape.isOfTheJdk(wanted.getClass())
				&& values(wanted, found) == null) {
			return null;
		}
		return new ValueDifference("its comparator is lost", REMEDY_SORTED);
	}

	private @Nullable ValueDifference specials(Object one, Object other) {
		if (one instanceof URL url) {
			return (url.toExternalForm().equals(((URL) other).toExternalForm())) ? null : different(one);
		}
		if (one instanceof Pattern pattern) {
			Pattern again = (Pattern) other;
			return (pattern.pattern().equals(again.pattern()) && pattern.flags() == again.flags()) ? null
					: different(one);
		}
		if (one instanceof Optional<?> optional) {
			return values(optional.orElse(null), ((Optional<?>) other).orElse(null));
		}
		if (one instanceof AtomicReference<?> reference) {
			return values(reference.get(), ((AtomicReference<?>) other).get());
		}
		if (one instanceof AtomicReferenceArray<?> array) {
			return elements(list(array), list((AtomicReferenceArray<?>) other));
		}
		Map.Entry<?, ?> entry = (Map.Entry<?, ?>) one;
		Map.Entry<?, ?> again = (Map.Entry<?, ?>) other;
		ValueDifference difference = values(entry.getKey(), again.getKey());
		return (difference != null) ? difference : values(entry.getValue(), again.getValue());
	}

	private static List<Object> list(AtomicReferenceArray<?> array) {
		List<Object> elements = new ArrayList<>(array.length());
		for (int i = 0; i < array.length(); i++) {
			elements.add(array.get(i));
		}
		return elements;
	}

	private @Nullable ValueDifference arrays(Object one, Object other) {
		if (one instanceof Object[] elements) {
			return elements(Arrays.asList(elements), Arrays.asList((Object[]) other));
		}
		// Arrays of primitive values are compared as a whole.
		return (Arrays.deepEquals(new Object[] { one }, new Object[] { other })) ? null : different(one);
	}

	@SuppressWarnings("BigDecimalEquals") // The scales have to be equal, too.
	private @Nullable ValueDifference trees(JsonNode one, JsonNode other) {
		if (one.isObject()) {
			if (one.size() != other.size()) {
				return size(one);
			}
			for (Map.Entry<String, JsonNode> property : one.properties()) {
				ValueDifference difference = values(property.getValue(), other.get(property.getKey()));
				if (difference != null) {
					return difference.entry();
				}
			}
			return null;
		}
		if (one.isArray()) {
			if (one.size() != other.size()) {
				return size(one);
			}
			for (int i = 0; i < one.size(); i++) {
				ValueDifference difference = values(one.get(i), other.get(i));
				if (difference != null) {
					return difference.element(i);
				}
			}
			return null;
		}
		if (one instanceof DecimalNode) {
			return (one.decimalValue().equals(other.decimalValue())) ? null : different(one);
		}
		return (one.equals(other)) ? null : different(one);
	}

	private @Nullable ValueDifference fields(Object one, Object other, ValueShape shape) {
		ValueDifference difference = firstField(one, other, shape);
		if (difference != null && shape.ownEquals() && isEqual(one, other)) {
			// The fields may differ only by cached values, which these calls compute.
			warm(one);
			warm(other);
			return firstField(one, other, shape);
		}
		return difference;
	}

	@SuppressWarnings("ReturnValueIgnored")
	private static void warm(Object value) {
		try {
			value.hashCode();
			value.toString();
		}
		catch (RuntimeException | StackOverflowError ex) {
			// No cached value was computed.
		}
	}

	private @Nullable ValueDifference firstField(Object one, Object other, ValueShape shape) {
		List<Field> fields = shape.fields();
		for (int i = 0; i < fields.size(); i++) {
			Field field = fields.get(i);
			ValueDifference difference = field(field, one, other);
			if (difference != null) {
				return difference.in(field.getDeclaringClass(), field.getName());
			}
		}
		return null;
	}

	private @Nullable ValueDifference field(Field field, Object one, Object other) {
		try {
			Class<?> type = field.getType();
			if (!type.isPrimitive()) {
				return values(field.get(one), field.get(other));
			}
			boolean same;
			if (type == int.class) {
				same = field.getInt(one) == field.getInt(other);
			}
			else if (type == long.class) {
				same = field.getLong(one) == field.getLong(other);
			}
			else if (type == boolean.class) {
				same = field.getBoolean(one) == field.getBoolean(other);
			}
			else {
				same = field.get(one).equals(field.get(other));
			}
			return (same) ? null : new ValueDifference("its value is different after reading it back", REMEDY_MEMBER);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("The field was made accessible before", ex);
		}
	}

	private static ValueDifference size(Object container) {
		return new ValueDifference(name(container) + " has another number of elements after reading it back",
				REMEDY_MEMBER);
	}

	private static ValueDifference different(Object value) {
		return new ValueDifference("the value of " + name(value) + " is different after reading it back",
				REMEDY_MEMBER);
	}

	private static String name(@Nullable Object value) {
		return (value != null) ? value.getClass().getTypeName() : "null";
	}

	/**
	 * Pair of compared objects. Pairs are equal if their objects are identical.
	 *
	 * @param one the original object
	 * @param other the restored object
	 */
	private record Pair(Object one, Object other) {

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Pair pair && pair.one == this.one && pair.other == this.other;
		}

		@Override
		public int hashCode() {
			return 31 * System.identityHashCode(this.one) + System.identityHashCode(this.other);
		}

	}

}
