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

package io.github.s2snapshot.annotation.support;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Type;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ClassUtils;
import org.springframework.util.ReflectionUtils;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.RecordFold;
import io.github.s2snapshot.definition.StateCopier;
import io.github.s2snapshot.keyed.KeyConverter;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Class with a {@link StreamProjection} annotation whose methods were validated.
 */
final class ProjectionClass {

	private static final MethodType FOLD = MethodType.methodType(Object.class, Object.class, Object.class);

	private static final MethodType COPY = MethodType.methodType(Object.class, Object.class);

	private static final MethodType METADATA_FOLD = FOLD.appendParameterTypes(RecordMetadata.class);

	private final Class<?> type;

	private final StreamProjection annotation;

	private final Method initialState;

	private final DeclaredKeys keys;

	private final ResolvableType stateType;

	private final Map<Class<?>, Method> folds;

	private final Map<Class<?>, Type> deltas;

	private final @Nullable Method copier;

	private final SnapshotWhenMethods predicates;

	private final DecideMethods decisions;

	private ProjectionClass(Class<?> type, StreamProjection annotation, Method initialState, DeclaredKeys keys,
			ResolvableType stateType, Map<Class<?>, Method> folds) {
		this.deltas = new LinkedHashMap<>();
		folds.forEach((delta, method) -> this.deltas.put(delta,
				GenericTypeResolver.resolveType(method.getGenericParameterTypes()[1], type)));
		this.type = type;
		this.annotation = annotation;
		this.initialState = initialState;
		this.keys = keys;
		this.stateType = stateType;
		this.folds = folds;
		this.copier = copier(type, stateType, folds.values());
		this.predicates = new SnapshotWhenMethods(type, stateType, folds.values());
		this.decisions = new DecideMethods(type, stateType);
	}

	/**
	 * Validates an annotated class.
	 * @param type the class
	 * @param annotation its annotation
	 * @return the validated class
	 * @throws ProjectionDefinitionException if its annotations are invalid
	 */
	static ProjectionClass of(Class<?> type, StreamProjection annotation) {
		for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
			CompanionObjects.requireStatic(owner);
		}
		Method initialState = initialState(type);
		DeclaredKeys keys = new DeclaredKeys(type, annotation, initialState);
		ResolvableType stateType = AnnotatedMethods.boxed(ResolvableType.forMethodReturnType(initialState, type));
		return new ProjectionClass(type, annotation, initialState, keys, stateType, folds(type, stateType));
	}

	ResolvableType stateType() {
		return this.stateType;
	}

	Class<?> type() {
		return this.type;
	}

	String name(UnaryOperator<String> resolver) {
		String name = resolver.apply(this.annotation.name());
		try {
			return ProjectionDefinition.builder(name, stateJavaType()).name();
		}
		catch (ProjectionDefinitionException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "@StreamProjection class %s: %s", this.type.getName(), ex.getMessage()),
					ex);
		}
	}

	/**
	 * Returns the type of the keys.
	 * @param resolver function that resolves placeholders
	 * @return the type, or {@code null} if the projection is not keyed
	 * @throws ProjectionDefinitionException if the pattern of the streams is invalid, or
	 * the type is not known
	 */
	@Nullable Class<?> keyType(UnaryOperator<String> resolver) {
		String stream = resolver.apply(this.annotation.stream());
		return (StreamPattern.isPattern(stream)) ? this.keys.keyType(stream) : null;
	}

	/**
	 * Returns a builder with the definition of a keyed projection.
	 * @param bean the bean whose methods are called
	 * @param definition the definition that all keys share, with the pattern as its
	 * stream
	 * @param converters returns the converter of a class, or {@code null}
	 * @return the builder
	 * @throws ProjectionDefinitionException if the stream is not a pattern, or does not
	 * fit the keys that the class declares
	 */
	KeyedProjectionDefinition.Builder<Object, Object> keyed(Object bean,
			ProjectionDefinition.Builder<Object> definition, Function<Class<?>, @Nullable KeyConverter<?>> converters) {
		String stream = Objects.requireNonNull(definition.stream());
		if (!StreamPattern.isPattern(stream)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s declares keyed projection '%s', but its stream is '%s': use a pattern "
							+ "with variables in braces, such as 'carts/{id}'",
					this.type.getName(), definition.name(), stream));
		}
		StreamPattern<Object> pattern = this.keys.pattern(stream, converters);
		this.decisions.addTo(definition, bean, pattern);
		return KeyedProjectionDefinition.builder(pattern, definition)
			.initialState((key) -> initialState(bean, this.keys.arguments(pattern, key)));
	}

	/**
	 * Returns a builder with the definition of the projection.
	 * @param bean the bean whose methods are called
	 * @param resolver function that resolves placeholders
	 * @return the builder
	 */
	ProjectionDefinition.Builder<Object> definition(Object bean, UnaryOperator<String> resolver) {
		return named(bean, resolver, name(resolver), resolver.apply(this.annotation.stream()),
				"@StreamProjection class " + this.type.getName());
	}

	/**
	 * Returns a builder with the definition of a projection that folds another stream.
	 * @param bean the bean whose methods are called
	 * @param resolver function that resolves placeholders
	 * @param name the name of the projection
	 * @param stream the stream
	 * @return the builder
	 */
	ProjectionDefinition.Builder<Object> definition(Object bean, UnaryOperator<String> resolver, String name,
			String stream) {
		return named(bean, resolver, name, stream,
				String.format(Locale.ROOT, "Projection '%s' of @StreamProjection class %s", name, this.type.getName()));
	}

	private ProjectionDefinition.Builder<Object> named(Object bean, UnaryOperator<String> resolver, String name,
			String stream, String origin) {
		ProjectionDefinition.Builder<Object> builder = ProjectionDefinition.<Object>builder(name, stateJavaType())
			.origin(origin)
			.version(this.annotation.version())
			.basin(resolver.apply(this.annotation.basin()))
			.client(resolver.apply(this.annotation.client()))
			.poison(poison(resolver.apply(this.annotation.deadLetterStream())))
			.unknown(this.annotation.unknown())
			.onFoldChange(this.annotation.onFoldChange())
			.foldFingerprint(fingerprint(resolver.apply(this.annotation.foldFingerprint())))
			.foldCode(this.type)
			.stream(stream);
		if (!StreamPattern.isPattern(stream)) {
			this.keys.requireNone(stream);
			builder.initialState(() -> initialState(bean));
			this.decisions.addTo(builder, bean, stream);
		}
		this.folds.forEach((delta, method) -> builder.recordFold(Objects.requireNonNull(this.deltas.get(delta)),
				subtypes(method), fold(bean, method), isVoid(method)));
		if (this.copier != null) {
			builder.copier(copier(bean, this.copier));
		}
		this.predicates.addTo(builder, bean);
		Set<Class<?>> folded = new LinkedHashSet<>(this.folds.keySet());
		this.folds.values().forEach((method) -> folded.addAll(subtypes(method)));
		UpcastMethods upcasters = new UpcastMethods(this.type, bean, folded, builder::json);
		return builder.deltas(upcasters::deltas)
			.versions((versions) -> upcasters.states(versions, this.annotation.version()));
	}

	private static List<Class<?>> subtypes(Method method) {
		Fold fold = AnnotatedElementUtils.findMergedAnnotation(method, Fold.class);
		return List.of(Objects.requireNonNull(fold).subtypes());
	}

	private Type stateJavaType() {
		return GenericTypeResolver.resolveType(this.stateType.getType(), this.type);
	}

	private String fingerprint(String value) {
		try {
			return (value.isBlank()) ? "" : FoldFingerprint.set(value).value();
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "@StreamProjection class %s: 'foldFingerprint' is not valid: %s",
							this.type.getName(), ex.getMessage()),
					ex);
		}
	}

	private PoisonPolicy poison(String deadLetterStream) {
		return switch (this.annotation.poison()) {
			case FAIL -> PoisonPolicy.fail();
			case RETRY -> PoisonPolicy.retry(PoisonPolicy.DEFAULT_ATTEMPTS);
			case SKIP -> {
				if (deadLetterStream.isBlank()) {
					throw new ProjectionDefinitionException(String.format(Locale.ROOT,
							"@StreamProjection class %s skips poison records but has no dead-letter "
									+ "stream: set deadLetterStream",
							this.type.getName()));
				}
				yield PoisonPolicy.skip(deadLetterStream);
			}
		};
	}

	private Object initialState(Object bean, Object... arguments) {
		ReflectionUtils.makeAccessible(this.initialState);
		Object state = ReflectionUtils.invokeMethod(this.initialState, bean, arguments);
		if (state == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT, "%s returned null: return an empty %s",
					AnnotatedMethods.describe(this.initialState), this.stateType));
		}
		return state;
	}

	private static RecordFold<Object> fold(Object bean, Method method) {
		MethodHandle handle = AnnotatedMethods.handle(bean, method);
		boolean inPlace = isVoid(method);
		if (method.getParameterCount() == 2) {
			MethodHandle fold = handle.asType((inPlace) ? FOLD.changeReturnType(void.class) : FOLD);
			return (inPlace) ? (state, delta, record) -> {
				fold.invokeExact(state, delta);
				return state;
			} : (state, delta, record) -> (Object) fold.invokeExact(state, delta);
		}
		MethodHandle fold = handle.asType((inPlace) ? METADATA_FOLD.changeReturnType(void.class) : METADATA_FOLD);
		return (inPlace) ? (state, delta, record) -> {
			fold.invokeExact(state, delta, RecordMetadata.of(record));
			return state;
		} : (Object state, Object delta,
				SequencedRecord record) -> (Object) fold.invokeExact(state, delta, RecordMetadata.of(record));
	}

	private static StateCopier<Object> copier(Object bean, Method method) {
		MethodHandle copy = AnnotatedMethods.handle(bean, method).asType(COPY);
		return (state) -> {
			try {
				return (Object) copy.invokeExact(state);
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new UndeclaredThrowableException(ex);
			}
		};
	}

	private static Method initialState(Class<?> type) {
		List<Method> methods = AnnotatedMethods.find(type, InitialState.class);
		if (methods.isEmpty()) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "@StreamProjection class %s has no @InitialState method: add one that "
							+ "returns the state before the first record", type.getName()));
		}
		if (methods.size() > 1) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s has more than one @InitialState method: keep one of %s", type.getName(),
					methods.stream().map(Method::getName).sorted().collect(Collectors.joining(", "))));
		}
		Method method = methods.get(0);
		if (isVoid(method)) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "%s must return the state", AnnotatedMethods.describe(method)));
		}
		return method;
	}

	private static @Nullable Method copier(Class<?> type, ResolvableType stateType, Collection<Method> folds) {
		List<Method> methods = AnnotatedMethods.find(type, CopyState.class);
		if (methods.isEmpty()) {
			return null;
		}
		if (methods.size() > 1) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s has more than one @CopyState method: keep one of %s", type.getName(),
					methods.stream().map(Method::getName).sorted().collect(Collectors.joining(", "))));
		}
		Method method = methods.get(0);
		if (method.getParameterCount() != 1
				|| !AnnotatedMethods.boxed(ResolvableType.forMethodParameter(method, 0, type))
					.isAssignableFrom(stateType)
				|| !stateType
					.isAssignableFrom(AnnotatedMethods.boxed(ResolvableType.forMethodReturnType(method, type)))) {
			String state = stateType.toClass().getSimpleName();
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s is not a valid @CopyState method: its only parameter must be the state, and it must return "
							+ "the state. Declare it as '%s %s(%s state)'",
					AnnotatedMethods.describe(method), state, method.getName(), state));
		}
		if (folds.stream().noneMatch(ProjectionClass::isVoid)) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s copies the state, but no @Fold method changes the state in place: let the folds that change "
							+ "the state return void, or remove the @CopyState method",
					AnnotatedMethods.describe(method)));
		}
		return method;
	}

	private static Map<Class<?>, Method> folds(Class<?> type, ResolvableType stateType) {
		Map<Class<?>, Method> folds = new LinkedHashMap<>();
		for (Method method : AnnotatedMethods.find(type, Fold.class)) {
			Class<?> delta = delta(type, method, stateType);
			Method other = folds.putIfAbsent(delta, method);
			if (other != null) {
				throw new ProjectionDefinitionException(
						String.format(Locale.ROOT, "%s and %s both fold %s: remove one of the two",
								AnnotatedMethods.describe(other), AnnotatedMethods.describe(method), delta.getName()));
			}
		}
		if (folds.isEmpty()) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"@StreamProjection class %s has no @Fold method: add one for each type "
							+ "of delta, such as '@Fold %s name(%s state, MyDelta delta)'",
					type.getName(), stateType.toClass().getSimpleName(), stateType.toClass().getSimpleName()));
		}
		return folds;
	}

	private static Class<?> delta(Class<?> type, Method method, ResolvableType stateType) {
		int parameters = method.getParameterCount();
		boolean metadata = parameters == 3
				&& ResolvableType.forMethodParameter(method, 2, type).toClass() == RecordMetadata.class;
		if (parameters != 2 && !metadata) {
			throw wrong(method, stateType,
					"its parameters must be the state, the delta and optionally a RecordMetadata");
		}
		if (!AnnotatedMethods.boxed(ResolvableType.forMethodParameter(method, 0, type)).isAssignableFrom(stateType)) {
			throw wrong(method, stateType, "its first parameter does not accept the state");
		}
		ResolvableType result = AnnotatedMethods.boxed(ResolvableType.forMethodReturnType(method, type));
		if (!isVoid(method) && !stateType.isAssignableFrom(result)) {
			throw wrong(method, stateType, String.format(Locale.ROOT, "it returns %s instead of the state", result));
		}
		if (isVoid(method) && isImmutable(stateType.toClass())) {
			throw wrong(method, stateType, "it returns void, but a state of this type cannot be changed in place");
		}
		return ResolvableType.forMethodParameter(method, 1, type).toClass();
	}

	private static boolean isImmutable(Class<?> state) {
		return ClassUtils.isPrimitiveWrapper(state) || state == String.class || state.isEnum();
	}

	private static ProjectionDefinitionException wrong(Method method, ResolvableType stateType, String reason) {
		String state = stateType.toClass().getSimpleName();
		return new ProjectionDefinitionException(String.format(Locale.ROOT,
				"%s is not a valid @Fold method: %s. Declare it as '%s %s(%s state, MyDelta "
						+ "delta)', optionally with a RecordMetadata as third parameter, or with the "
						+ "return type void if it changes the state in place",
				AnnotatedMethods.describe(method), reason, state, method.getName(), state));
	}

	private static boolean isVoid(Method method) {
		return method.getReturnType() == void.class;
	}

}
