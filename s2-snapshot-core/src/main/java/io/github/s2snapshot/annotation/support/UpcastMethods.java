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

import java.lang.annotation.Annotation;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.springframework.core.GenericTypeResolver;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.util.ReflectionUtils;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.definition.StateVersions;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.serializer.DeltaClasses;
import io.github.s2snapshot.serializer.DeltaDocument;
import io.github.s2snapshot.serializer.DeltaUpcaster;
import io.github.s2snapshot.serializer.DeltaVersions;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;
import io.github.s2snapshot.serializer.JsonBinding;
import io.github.s2snapshot.serializer.JsonProblem;

/**
 * Finds the methods that convert deltas and states between their versions: those of a
 * projection class, and the static ones of the classes of deltas that it folds.
 */
final class UpcastMethods {

	private static final MethodType CONVERSION = MethodType.methodType(Object.class, Object.class);

	private final Class<?> type;

	private final Object bean;

	private final Supplier<JsonBinding> json;

	private final Set<Class<?>> deltas = new LinkedHashSet<>();

	private final Set<Class<?>> owners = new LinkedHashSet<>();

	UpcastMethods(Class<?> type, Object bean, Collection<Class<?>> folded, Supplier<JsonBinding> json) {
		this.type = type;
		this.bean = bean;
		this.json = json;
		this.owners.add(type);
		for (Class<?> delta : folded) {
			this.deltas.addAll(DeltaClasses.of(delta).concrete());
			this.owners.addAll(DeltaClasses.family(delta));
		}
	}

	DeltaVersions deltas(DeltaVersions versions) {
		DeltaVersions all = versions;
		try {
			for (Class<?> owner : this.owners) {
				CompanionObjects.requireStatic(owner);
				for (Method method : annotated(owner, Upcast.class)) {
					all = all.withUpcaster(upcaster(owner, method));
				}
				for (Method method : annotated(owner, Downcast.class)) {
					Downcast downcast = annotation(method, Downcast.class);
					all = all.withDowncaster(typeName(owner, method, downcast.type()), downcast.to(),
							json(owner, method));
				}
			}
		}
		catch (IllegalArgumentException ex) {
			throw new ProjectionDefinitionException(
					String.format(Locale.ROOT, "@StreamProjection class %s: %s", this.type.getName(), ex.getMessage()),
					ex);
		}
		return all;
	}

	StateVersions states(StateVersions versions, int current) {
		StateVersions all = versions;
		for (Method method : annotated(this.type, UpcastState.class)) {
			int from = annotation(method, UpcastState.class).from();
			if (from < 1 || from >= current) {
				throw wrong(method, String.format(Locale.ROOT,
						"it converts states of version %d, and the projection has version %d: correct 'from', or raise "
								+ "the version of @StreamProjection",
						from, current));
			}
			UnaryOperator<JsonNode> upcaster = json(this.type, method);
			if (all.upcasters().containsKey(from)) {
				throw wrong(method, String.format(Locale.ROOT,
						"there is another upcaster of states from version %d: remove one", from));
			}
			all = all.withUpcaster(from, upcaster::apply);
		}
		return all;
	}

	private List<Method> annotated(Class<?> owner, Class<? extends Annotation> annotation) {
		return MethodIntrospector
			.selectMethods(owner,
					(ReflectionUtils.MethodFilter) (method) -> AnnotatedElementUtils.hasAnnotation(method, annotation))
			.stream()
			.filter((method) -> owner == this.type || isOwnStatic(owner, method))
			.toList();
	}

	private static <A extends Annotation> A annotation(Method method, Class<A> type) {
		return Objects.requireNonNull(AnnotatedElementUtils.findMergedAnnotation(method, type));
	}

	// An inherited one would be found in each class of a hierarchy.
	private boolean isOwnStatic(Class<?> owner, Method method) {
		if (method.getDeclaringClass() != owner) {
			return false;
		}
		if (!Modifier.isStatic(method.getModifiers())) {
			throw wrong(method,
					"a class of deltas can only have static upcasters: make it static, in Kotlin with @JvmStatic");
		}
		return true;
	}

	private DeltaUpcaster upcaster(Class<?> owner, Method method) {
		Upcast upcast = annotation(method, Upcast.class);
		DeltaUpcaster.From from = DeltaUpcaster.from(typeName(owner, method, upcast.type()), upcast.from());
		Conversion conversion = new Conversion(owner, method);
		Class<?> result = conversion.result();
		boolean open = upcast.to().isEmpty() && isSupertype(result);
		if (open || result == DeltaDocument.class || Collection.class.isAssignableFrom(result)) {
			return from.split((delta) -> conversion.list(delta, conversion.apply(delta)));
		}
		if (!upcast.to().isEmpty()) {
			from = from.to(upcast.to(), upcast.toVersion());
		}
		else if (this.deltas.contains(result)) {
			from = from.toCurrent(JacksonDeltaCodec.typeName(result));
		}
		return from.value(conversion::apply);
	}

	// The class of the result is known only when there is one.
	private boolean isSupertype(Class<?> result) {
		return !this.deltas.contains(result) && this.deltas.stream().anyMatch(result::isAssignableFrom);
	}

	private String typeName(Class<?> owner, Method method, String name) {
		if (!name.isEmpty()) {
			return name;
		}
		if (!this.deltas.contains(owner)) {
			throw wrong(method, "it does not say which type it converts: set 'type'");
		}
		return JacksonDeltaCodec.typeName(owner);
	}

	private UnaryOperator<JsonNode> json(Class<?> owner, Method method) {
		Conversion conversion = new Conversion(owner, method);
		if (conversion.result() == DeltaDocument.class || Collection.class.isAssignableFrom(conversion.result())
				|| conversion.parameter() == DeltaDocument.class) {
			throw wrong(method,
					"only an @Upcast method can take or return a DeltaDocument or a list: use a JsonNode or "
							+ "a class");
		}
		return conversion::convert;
	}

	private static ProjectionDefinitionException wrong(Method method, String reason) {
		return new ProjectionDefinitionException(
				String.format(Locale.ROOT, "%s cannot convert: %s", AnnotatedMethods.describe(method), reason));
	}

	/**
	 * Calls one method.
	 */
	private final class Conversion {

		private final Method method;

		private final Class<?> parameter;

		private final Type parameterType;

		private final Class<?> result;

		private final MethodHandle handle;

		Conversion(Class<?> owner, Method method) {
			this.method = method;
			if (method.getParameterCount() != 1 || method.getParameterTypes()[0].isPrimitive()
					|| method.getReturnType() == void.class || method.getReturnType().isPrimitive()) {
				throw wrong(method,
						"it needs one parameter and a result, which are a JsonNode or a class: declare it as '"
								+ "ObjectNode " + method.getName() + "(ObjectNode older)'");
			}
			this.parameterType = GenericTypeResolver.resolveType(method.getGenericParameterTypes()[0], owner);
			this.parameter = method.getParameterTypes()[0];
			this.result = GenericTypeResolver.resolveReturnType(method, owner);
			this.handle = AnnotatedMethods.handle(UpcastMethods.this.bean, method).asType(CONVERSION);
		}

		Class<?> parameter() {
			return this.parameter;
		}

		Class<?> result() {
			return this.result;
		}

		Object apply(DeltaDocument delta) {
			if (this.parameter == DeltaDocument.class) {
				return invoke(delta);
			}
			return invoke(isTree() ? tree(delta.body()) : delta.bodyAs(this.parameterType));
		}

		JsonNode convert(JsonNode older) {
			JsonBinding json = UpcastMethods.this.json.get();
			try {
				return json.write(invoke(isTree() ? tree(older) : json.read(older, this.parameterType)));
			}
			catch (JacksonException ex) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "%s cannot convert this JSON: %s",
								AnnotatedMethods.describe(this.method), JsonProblem.describe(ex)),
						JsonProblem.cause(ex));
			}
		}

		private boolean isTree() {
			return JsonNode.class.isAssignableFrom(this.parameter);
		}

		private JsonNode tree(JsonNode body) {
			if (!this.parameter.isInstance(body)) {
				throw new IllegalArgumentException(
						String.format(Locale.ROOT, "%s takes a JSON %s, and this is a JSON %s",
								AnnotatedMethods.describe(this.method), kind(this.parameter), kind(body.getClass())));
			}
			return body;
		}

		private static String kind(Class<?> node) {
			return node.getSimpleName().replace("Node", "").toLowerCase(Locale.ROOT);
		}

		List<DeltaDocument> list(DeltaDocument delta, Object result) {
			Collection<?> results = (result instanceof Collection<?> several) ? several : List.of(result);
			List<DeltaDocument> documents = new ArrayList<>();
			for (Object each : results) {
				documents.add(document(delta, each));
			}
			return documents;
		}

		private DeltaDocument document(DeltaDocument delta, @Nullable Object result) {
			if (result == null) {
				throw new IllegalStateException(AnnotatedMethods.describe(this.method) + " returned a list with null");
			}
			if (result instanceof DeltaDocument document) {
				return document;
			}
			return (result instanceof JsonNode tree) ? delta.next(tree) : delta.with(result);
		}

		private Object invoke(Object older) {
			Object newer;
			try {
				newer = (Object) this.handle.invokeExact(older);
			}
			catch (RuntimeException | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new IllegalStateException(ex);
			}
			if (newer == null) {
				throw new IllegalStateException(AnnotatedMethods.describe(this.method)
						+ " returned null: return the converted value, or an empty list to drop a delta");
			}
			return newer;
		}

	}

}
