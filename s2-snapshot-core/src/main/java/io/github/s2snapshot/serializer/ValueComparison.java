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
 * Compares a value with what came back of it: classes of an application by all their
 * fields but transient ones, those of the JDK by what they hold, collections and maps by
 * what is in them and its order where they keep one. Not thread-safe.
 */
final class ValueComparison {

	private static final String REMEDY_UNTYPED = "Declare the member with the class it holds, or put there only what "
			+ "JSON tells apart: String, Boolean, Integer, a Long or BigInteger beyond its range, BigDecimal, lists and "
			+ "maps of them";

	private static final String REMEDY_CLASS = "Declare the member with the class it holds, or use the class it comes "
			+ "back as, or set a StateSerializer";

	private static final String REMEDY_MEMBER = "Make the class a record, or give the member an accessor and a "
			+ "constructor parameter or setter that Jackson uses, or declare it transient if it is not part of the "
			+ "state, or set a StateSerializer";

	private static final String REMEDY_ORDER = "Declare it with a class that keeps the order, such as LinkedHashMap or "
			+ "LinkedHashSet";

	private static final String REMEDY_SORTED = "Keep it in natural order and sort where it is read, or set a "
			+ "StateSerializer";

	// Deeper than values are written by default: a cycle, or the work of a serializer of
	// one's own.
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
	 * @param original a value
	 * @param restored what came back of it
	 * @return the first difference, {@code null} if there is none
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
	 * Returns the classes of objects that are not equal although all their fields are: an
	 * equality of identity, or one that compares what is transient.
	 * @return the classes
	 */
	Set<Class<?>> unequal() {
		return this.unequal;
	}

	/**
	 * Returns whether there was something that could not be looked into.
	 * @return whether there was
	 */
	boolean isOpaque() {
		return this.opaque;
	}

	private @Nullable ValueDifference values(@Nullable Object one, @Nullable Object other) {
		if (one == other) {
			return (one != null) ? neverKept(one) : null;
		}
		if (one == null || other == null) {
			return new ValueDifference(name(one) + " comes back as " + name(other), REMEDY_MEMBER);
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
			case UNKNOWN -> new ValueDifference(name(one) + " is nothing that can be stored", REMEDY_MEMBER);
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
						name(one) + " does not equal what comes back of it, although all its fields do",
						"Let its equals() compare only what is stored, or do not declare transient what it compares");
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
			// An equality that fails says nothing; the fields have said enough.
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
		return new ValueDifference(name(one) + " comes back as " + name(other),
				(untyped) ? REMEDY_UNTYPED : REMEDY_CLASS);
	}

	private static boolean isContainer(ValueShape.Kind kind) {
		return kind == ValueShape.Kind.LIST || kind == ValueShape.Kind.SET || kind == ValueShape.Kind.MAP
				|| kind == ValueShape.Kind.COLLECTION;
	}

	// Lists of the JDK are as good as each other, and so on, but one of another class may
	// hold more than its elements.
	private static boolean isPlain(Object container) {
		String name = container.getClass().getName();
		return (ValueShape.isOfTheJdk(container.getClass()) && !isSortedQueue(container))
				|| (name.startsWith("com.google.common.collect.") && name.contains("Immutable"));
	}

	private static boolean isSortedQueue(Object container) {
		return container instanceof PriorityQueue || container instanceof PriorityBlockingQueue;
	}

	private static @Nullable ValueDifference neverKept(Object value) {
		if (value instanceof IdentityHashMap || value instanceof WeakHashMap) {
			return new ValueDifference("the entries of " + name(value) + " depend on which objects its keys are",
					"Use another map, with keys that have a value");
		}
		if (value.getClass() == LinkedHashMap.class && isOrderedByAccess((Map<?, ?>) value)) {
			return new ValueDifference("its entries are in the order of access, which is lost",
					"Keep them in the order of insertion, or set a StateSerializer");
		}
		if (value instanceof Properties properties && properties.stringPropertyNames().size() > properties.size()) {
			return new ValueDifference("its defaults are lost", "Put them into the properties");
		}
		if (value instanceof POJONode) {
			return new ValueDifference("an object inside of a JSON tree comes back as JSON", REMEDY_UNTYPED);
		}
		return null;
	}

	// There is no method that tells, so a copy is asked for its first entry.
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

	// In the order in which they are taken from it.
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
					: new ValueDifference("an element is not the same when it comes back", REMEDY_MEMBER);
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
				return new ValueDifference("a key is not the same when it comes back", REMEDY_MEMBER).entry();
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
		return new ValueDifference("the comparator that it is sorted by is lost", REMEDY_SORTED);
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
		// Arrays of primitive values: equal as a whole, or not.
		return (Arrays.deepEquals(new Object[] { one }, new Object[] { other })) ? null : different(one);
	}

	@SuppressWarnings("BigDecimalEquals") // With their scales.
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
			// What is computed when it is asked for, and kept, is not lost.
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
			// Then there is nothing computed.
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
			return (same) ? null : new ValueDifference("its value is another one when it comes back", REMEDY_MEMBER);
		}
		catch (IllegalAccessException ex) {
			throw new IllegalStateException("It was made accessible", ex);
		}
	}

	private static ValueDifference size(Object container) {
		return new ValueDifference(name(container) + " comes back with another number of elements", REMEDY_MEMBER);
	}

	private static ValueDifference different(Object value) {
		return new ValueDifference("the value of " + name(value) + " is another one when it comes back", REMEDY_MEMBER);
	}

	private static String name(@Nullable Object value) {
		return (value != null) ? value.getClass().getTypeName() : "null";
	}

	/**
	 * Two objects that are compared, by their identity.
	 *
	 * @param one the one
	 * @param other the other
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
